/* What a laptop sees besides the wall: links, an hour of the week in full, details below the first screen. Nothing of it
   is there at /?kiosk, nor before somebody moves the pointer or presses a key: a wall that hangs alone is one screen. */
(() => {
  "use strict";
  const root = document.documentElement;
  const LINKS_FOR = 5000;          // how long the links stay when nothing moves
  const ALONE_AFTER = 15 * 60000;  // somebody clicked on the wall and went: it shows itself again
  const REFRESH = Math.max(30, Number(root.dataset.refresh) || 15) * 1000;
  const MAPS = ["current", "trailing", "change"];
  const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const NO_ANSWER = '<h2 id="cell-title" tabindex="-1">No answer</h2><p role="alert">The monitor does not answer: is it'
    + " running, is the network up? Close this and try again.</p>";
  const LINKS = [["#details", "More below"], ["about", "What the numbers mean"], ["compare", "Compare periods"],
    ["#downloads", "Download"], ["settings", "Settings"], ["#wall", "The wall"]];
  if (new URLSearchParams(location.search).has("kiosk")) return;

  const make = (tag, attributes, inner) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    if (inner) made.innerHTML = inner;
    return made;
  };
  const links = make("nav", { id: "links", class: "laptop", "aria-label": "More than the wall shows" },
    LINKS.map(([address, text]) => `<a href="${address}">${text}</a>`).join(""));
  const details = make("section", { id: "details", class: "laptop", "aria-label": "Details" });
  const panel = make("dialog", { id: "cell", class: "laptop", "aria-labelledby": "cell-title" },
    '<div class="sheet"><button type="button" class="close" aria-label="Close">\u00d7</button><div class="content"></div></div>');
  const content = panel.querySelector(".content");

  /* Somebody is here. */
  let usedAt = 0, hiding = null, isOn = false;
  const notice = () => {
    usedAt = performance.now();
    root.classList.add("looking");
    clearTimeout(hiding);
    hiding = setTimeout(() => root.classList.remove("looking"), LINKS_FOR);
    if (isOn) return;
    isOn = true;
    root.classList.add("has-details");
    document.body.append(details);
    refresh();
  };
  let place = null;
  document.addEventListener("mousemove", (event) => {  // browsers send one, too, when the page moves below the pointer
    const now = `${event.screenX} ${event.screenY}`, hasMoved = place !== null && place !== now;
    place = now;
    if (hasMoved) notice();
  });
  for (const name of ["keydown", "mousedown", "wheel", "touchstart", "focusin"]) {
    document.addEventListener(name, notice, { passive: true });
  }
  const leaveAlone = () => {
    if (!isOn || performance.now() - usedAt < ALONE_AFTER) return;
    if (panel.open) panel.close();
    isOn = false;
    if (document.activeElement) document.activeElement.blur();
    history.replaceState(null, "", addressOf(null).split("#")[0]);  // a page that loads itself anew stays at its top
    window.scrollTo(0, 0);
    root.classList.remove("has-details");
    details.remove();
    whereIsIt();
  };
  // over what stands below there is one link alone, back to the wall
  const whereIsIt = () => root.classList.toggle("below", isOn
    && (scrollY > innerHeight / 2 || details.getBoundingClientRect().top < innerHeight - 60));
  for (const name of ["scroll", "resize"]) window.addEventListener(name, whereIsIt, { passive: true });

  /* Below the wall: made by the server from the snapshot, asked for again while somebody is here. */
  let shown = "";
  const refresh = async () => {
    if (!isOn || document.visibilityState !== "visible") return;
    try {
      const answer = await fetch("details", { cache: "no-cache", signal: AbortSignal.timeout(10000) });
      const text = await answer.text();
      if (!answer.ok && shown || text === shown || details.contains(document.activeElement)) return;
      const opened = [...details.querySelectorAll("details[open]")].map((each) => each.id);
      const isFirst = !shown;
      details.innerHTML = text;
      if (answer.ok) shown = text;
      opened.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
      if (isFirst && location.hash.length > 1) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    } catch { /* what stands there stays; the watchdog says that nobody answers */ }
  };
  setInterval(refresh, REFRESH);
  setInterval(leaveAlone, 10000);

  /* The panel: an hour of the week, at an address of its own. */
  const cellOf = (address) => new URL(address, location.href).searchParams.get("cell");
  const addressOf = (cell) => {
    const address = new URL(location.href);
    if (cell) address.searchParams.set("cell", cell);
    else address.searchParams.delete("cell");
    return address.href;
  };
  let asked = 0;
  const show = async (cell) => {
    const turn = ++asked;
    if (!panel.open) {
      content.innerHTML = '<h2 id="cell-title" tabindex="-1">One moment</h2>';
      panel.showModal();
    }
    let text = NO_ANSWER;
    try {
      const answer = await fetch(`panel?cell=${encodeURIComponent(cell)}`, { signal: AbortSignal.timeout(30000) });
      if ((answer.headers.get("Content-Type") || "").startsWith("text/html")) text = await answer.text();
    } catch { /* said in the panel */ }
    if (turn !== asked || !panel.open) return;
    content.innerHTML = text;
    panel.scrollTop = 0;
    content.querySelector("h2")?.focus({ preventScroll: true });
  };
  const open = (cell) => {
    if (cellOf(location.href) === cell && panel.open) return;
    if (panel.open) history.replaceState(history.state, "", addressOf(cell));
    else history.pushState({ cell }, "", addressOf(cell));
    show(cell);
  };
  panel.addEventListener("close", () => {
    asked += 1;
    if (!cellOf(location.href)) return;
    if (history.state?.cell) history.back();
    else history.replaceState(null, "", addressOf(null));
  });
  window.addEventListener("popstate", () => {
    const cell = cellOf(location.href);
    if (cell) show(cell);
    else if (panel.open) panel.close();
  });
  panel.addEventListener("click", (event) => {
    if (event.target === panel || event.target.closest(".close")) panel.close();
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-cell]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    open(link.dataset.cell);
  });

  /* A click on a map. plotly forgets who listens when it draws a figure wholly anew, so it is asked at each pointer. */
  const heard = new WeakMap();
  const clicked = (event) => {
    const [point] = event.points;
    if (!point || !Array.isArray(point.pointNumber)) return;
    const [row, column] = point.pointNumber, isTall = point.data.z.length === 24;
    const [day, hour] = isTall ? [column, row] : [row, column];
    if (DAYS[day] && hour >= 0 && hour < 24) open(`${DAYS[day]}-${hour}`);
  };
  document.addEventListener("pointerover", (event) => {
    const map = event.target.closest && event.target.closest(".map");
    const graph = map && MAPS.includes(map.id) && map.querySelector(".js-plotly-plot");
    if (!graph || !graph.on || heard.get(graph) === graph.on) return;
    heard.set(graph, graph.on);
    graph.on("plotly_click", clicked);
  });

  /* In a table of cells arrows go from one to the next; one of them alone is a stop of the Tab key. */
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key], link = step && event.target.closest("table.cells a[data-cell]");
    if (!link || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = link.closest("tr"), rows = [...row.parentElement.rows];
    let [y, x] = [rows.indexOf(row), [...row.cells].indexOf(link.closest("td"))], next = null;
    while (!next) {
      [y, x] = [y + step[0], x + step[1]];
      const cell = rows[y] && rows[y].cells[x];
      if (!cell) return;
      next = cell.querySelector("a[data-cell]");
    }
    event.preventDefault();
    link.tabIndex = -1;
    next.tabIndex = 0;
    next.focus();
  });

  const begin = () => {
    document.body.append(links, panel);
    const cell = cellOf(location.href);
    if (cell) show(cell);
    if (location.hash === "#details" || location.hash === "#downloads") notice();
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
