/* Answers back: which maps plotly has drawn on this very screen, in a header of what watchdog.js asks anyway; and shows
   the display's name where somebody at /displays wants to know which one it is. */
(() => {
  "use strict";
  const facts = document.documentElement.dataset;
  const MAPS = ["current", "trailing", "change"];
  const NAME_SECONDS = 10;
  const asked = new URLSearchParams(location.search);

  /* The same over restarts of the browser, where it keeps anything at all. */
  const screenName = () => {
    const made = [...crypto.getRandomValues(new Uint8Array(8))].map((part) => part.toString(16).padStart(2, "0")).join("");
    try {
      const kept = localStorage.getItem("monitor-screen");
      if (/^[a-z0-9]{8,32}$/.test(kept || "")) return kept;
      localStorage.setItem("monitor-screen", made);
    } catch { /* a private window */ }
    return made;
  };
  const screen = screenName();

  let painted = "";
  const plots = () => MAPS.map((id) => document.querySelector(`#${id}-figure .js-plotly-plot`));
  const drawn = (plot) => plot?.querySelector(".hm") && plot.layout?.meta?.version || "";
  /* Two frames later it is on the screen: a browser that no longer paints never comes to the second. */
  const look = () => requestAnimationFrame(() => requestAnimationFrame(() => {
    const versions = new Set(plots().map(drawn));
    if (versions.size === 1) [painted] = versions;
  }));
  const heard = new WeakSet();
  const listen = () => {
    for (const plot of plots()) {
      if (!plot?.on || heard.has(plot)) continue;
      heard.add(plot);
      plot.on("plotly_afterplot", look);
      look();  // it may have been drawn before
    }
  };
  setInterval(listen, 1000);

  const headers = () => {
    listen();
    const said = { screen, painted, page: facts.page || "", size: `${window.innerWidth}x${window.innerHeight}` };
    if (asked.get("name")) said.name = asked.get("name").slice(0, 40);
    if (asked.has("kiosk")) said.kiosk = "1";
    return { "X-Monitor-Display": new URLSearchParams(said).toString() };
  };

  let hiding = null;
  const showName = (name) => {
    const plate = document.getElementById("plate") || document.createElement("div");
    plate.id = "plate";
    plate.setAttribute("role", "status");
    const words = document.createElement("strong"), where = document.createElement("span");
    words.textContent = name;
    words.style.setProperty("--letters", String(Math.max(6, name.length)));
    where.textContent = `${window.innerWidth} \u00d7 ${window.innerHeight}`;
    plate.replaceChildren(words, where);
    document.body.append(plate);
    clearTimeout(hiding);
    hiding = setTimeout(() => plate.remove(), NAME_SECONDS * 1000);
  };

  window.monitorAnswering = { headers, showName, painted: () => painted };
})();
