/* Works without Dash and without its callbacks. It asks /version every refresh, and alone writes: data-state of #wall,
   data-cause, the clock, the age of the data, the notice and whether it shows; it tells Dash the present hour of the
   week. It reloads the page after a new version, but only after a good answer: a reload without a server blanks the
   wall. While the monitor is away it asks less and less often, and Dash not at all. */
(() => {
  "use strict";
  const facts = document.documentElement.dataset;
  const REFRESH = Math.max(0.2, Number(facts.refresh) || 15) * 1000;
  const PATIENCE = Math.min(5000, REFRESH);
  const LOADED_BY = Math.max(60000, 4 * REFRESH);  // a page that Dash has not drawn by then lost a file on its way
  const LONGEST = Math.max(60000, REFRESH);  // between two asks while nobody answers
  // a page that is never reloaded collects what browsers leak; twenty screens do not all come in the same minute
  const NIGHT = { afterHours: 20, hour: 4, minute: Math.random() * 50 };
  const AWAY = "The monitor does not answer: is it running, is the network up? This page connects again by itself.";
  const OFFLINE = "This screen has no network: look at its cable or Wi-Fi. The page connects again by itself.";
  const LOCALE = facts.locale || "en-GB";  // of the date; the time of the day has 24 hours everywhere
  const find = (id) => document.getElementById(id);

  const began = performance.now();
  let offset = 0;       // server's clock minus the browser's, ms
  let last = null;      // the last good answer
  let goodAt = began;
  let misses = 0;       // asks since then that failed: a browser that is busy for long is no server that is away
  let lostSince = null; // the last good answer's instant, once two refreshes were missed
  let hourShown = null;
  let timer = null;     // of the next ask
  let isAsking = false;
  let isPaused = false; // whether Dash was told to ask nothing

  const formats = (zone) => {
    const options = (more) => ({ ...more, timeZone: zone });
    return {
      time: new Intl.DateTimeFormat("en-GB", options({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" })),
      date: new Intl.DateTimeFormat(LOCALE, options({ weekday: "short", day: "numeric", month: "short" })),
      parts: new Intl.DateTimeFormat(
        "en-GB", options({ weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })),
    };
  };
  let format;
  try { format = formats(facts.zone); } catch { format = formats("UTC"); }  // a browser older than the zone's name

  const write = (id, text) => {
    const place = find(id);
    if (place && place.textContent !== text) place.textContent = text;
  };

  const age = (seconds) => {
    const whole = Math.max(0, Math.round(seconds));
    if (whole < 90) return `${whole} s ago`;
    if (whole < 5400) return `${Math.round(whole / 60)} min ago`;
    if (whole < 172800) return `${Math.round(whole / 3600)} h ago`;
    return `${Math.round(whole / 86400)} days ago`;
  };

  /* 14:02, with the day in front where that is not today's. */
  const instant = (at) => {
    const day = format.date.format(at), today = format.date.format(new Date(Date.now() + offset));
    return `${day === today ? "" : `${day.replace(",", "")} `}${format.time.format(at)}`;
  };

  /* By the server's clock and the configured zone, Monday 00:00 is 0; manners.js asks for it, too. */
  const minuteOfWeek = () => {
    const now = new Date(Date.now() + offset);
    const parts = Object.fromEntries(format.parts.formatToParts(now).map((part) => [part.type, part.value]));
    const day = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].indexOf(parts.weekday);
    return day * 1440 + Number(parts.hour) * 60 + Number(parts.minute);
  };
  window.monitorClock = { minuteOfWeek, now: () => Date.now() + offset, isSet: () => last !== null };

  const lost = () => lostSince !== null;

  const showState = () => {
    const wall = find("wall");
    if (!wall || !last && !lost()) return;
    const words = last?.notice ?? null;
    const state = lost() && last?.state !== "error" ? "stale" : last.state;
    const isPanel = Boolean(words?.is_panel);
    const since = lost() ? `Not connected since ${format.time.format(lostSince)}, numbers may be old.` : "";
    const help = navigator.onLine === false ? OFFLINE : AWAY;
    if (wall.dataset.state !== state) wall.dataset.state = state;
    const isOld = ["stale", "error"].includes(state) && Boolean(last?.read_at);
    wall.dataset.asOf = isOld ? instant(new Date(last.read_at)) : "";
    wall.dataset.lost = String(lost());
    wall.dataset.cause = lost() ? "page" : words?.cause ?? "";
    wall.dataset.panel = String(isPanel);
    wall.dataset.blank = String(isPanel && last.snapshot === null);
    const isBand = lost() || words !== null && !isPanel;
    wall.dataset.band = String(isBand);
    write("panel-title", isPanel ? words.title : "");
    write("panel-text", isPanel ? words.text : "");
    write("band-title", lost() ? since : isBand ? words.title : "");
    write("band-text", lost() ? (last?.state === "error" ? words?.title ?? "" : help) : isBand ? words.text : "");
    const part = words?.progress ?? null;
    for (const id of ["panel-progress", "band-progress"]) {
      const bar = find(id);
      if (!bar) continue;
      bar.hidden = part === null || lost();
      bar.style.setProperty("--part", String(part ?? 0));
    }
  };

  const tick = () => {
    const silence = performance.now() - goodAt;
    if (silence >= 2 * REFRESH && misses > 0 && !lost()) lostSince = new Date(Date.now() + offset - silence);
    const now = new Date(Date.now() + offset);
    write("time", format.time.format(now));
    write("date", `${format.date.format(now).replace(",", "")} · `);
    const [did, at] = last?.read_at ? ["read", last.read_at] : ["imported", last?.imported_at];
    if (last) write("age", at ? `Mail ${did} ${age((now - new Date(at)) / 1000)}` : "No mail read yet");
    showState();
    if (!find("current-figure") || !window.dash_clientside?.set_props) return;
    const hour = Math.floor(minuteOfWeek() / 60);
    if (hour !== hourShown) {
      hourShown = hour;
      window.dash_clientside.set_props("hour", { data: hour });
    }
    if (lost() !== isPaused) {  // Dash has no timeout: it would heap up a request each refresh on a server that hangs
      isPaused = lost();
      const turn = isPaused ? {} : { n_intervals: Date.now() };  // a turn at once: what it missed is hours old, perhaps
      window.dash_clientside.set_props("pace", { disabled: isPaused, ...turn });
    }
  };

  const isNight = () => {
    if (performance.now() - began < NIGHT.afterHours * 3600000) return false;
    const minute = minuteOfWeek() % 1440 - NIGHT.hour * 60;
    return minute >= NIGHT.minute && minute < 60;
  };

  const isBroken = () => performance.now() - began > LOADED_BY && !find("current-figure");

  /* Every refresh; after two misses half as often each time, and not all screens of a building at once. */
  const pause = () => {
    const doubled = Math.min(LONGEST, REFRESH * 2 ** Math.max(0, misses - 2));
    return misses > 2 ? doubled * (0.75 + Math.random() / 4) : REFRESH;
  };

  const answered = (answer, took) => {
    const measured = Date.parse(answer.now) + took / 2 - Date.now();
    // smaller differences are the network's; a request that took longer slept with the machine
    if (took < 2 * PATIENCE && Math.abs(measured - offset) > 1000) offset = measured;
    last = answer;
    goodAt = performance.now();
    misses = 0;
    lostSince = null;
  };

  const loadAnew = () => {
    try { sessionStorage.setItem("loaded-anew", "yes"); } catch { /* manners.js takes it for a person, then */ }
    location.reload();
  };

  const ask = async () => {
    if (isAsking) return null;
    isAsking = true;
    const asked = performance.now();
    const abort = new AbortController();
    const patience = setTimeout(() => abort.abort(), PATIENCE);
    try {
      const headers = window.monitorAnswering ? window.monitorAnswering.headers() : {};
      const response = await fetch("version", { cache: "no-store", signal: abort.signal, headers });
      // our own refusal and no proxy's: the page that the server has for it says how to be let in again
      if (response.status === 401 && response.headers.get("X-Monitor-Door")) return loadAnew();
      if (!response.ok) throw new Error(String(response.status));
      const answer = await response.json();
      const isOther = answer.version !== facts.version || answer.page !== facts.page;
      if (isOther || isBroken() || isNight() || answer.order === "reload") return loadAnew();
      if (answer.order === "name") window.monitorAnswering?.showName(answer.called);
      document.documentElement.toggleAttribute("data-user", Boolean(answer.user));
      answered(answer, performance.now() - asked);
    } catch { misses += 1; }
    clearTimeout(patience);
    isAsking = false;
    tick();
    clearTimeout(timer);
    timer = setTimeout(ask, Math.max(0, pause() - (performance.now() - asked)));
    return null;
  };

  /* What may have ended the silence is no reason to wait for the next turn. */
  window.addEventListener("online", ask);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") ask(); });

  /* What the server sent for the first paint goes in the very moment in which Dash has drawn the page. */
  const painted = new MutationObserver(() => {
    if (!find("current-figure")) return;
    painted.disconnect();
    find("skeleton")?.remove();
    tick();
  });
  painted.observe(document.body, { childList: true, subtree: true });

  setInterval(tick, Math.min(1000, REFRESH / 2));
  ask();
})();
