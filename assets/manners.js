/* How the wall behaves on its screen: pointer, full screen, awake, burn-in, dark hours. It decides nothing of what is
   shown; the clock is the watchdog's. Where a page without #wall has it (/about), it fills #wake-lock alone. */
(() => {
  "use strict";
  const root = document.documentElement;
  const POINTER = 3000;
  const WOKEN = { wall: 60000, ordinary: 600000 };  // how long a key or the mouse lights dark hours
  const WEEK = 10080;
  const SHIFT = { part: { x: 0.011, y: 0.007 }, most: 24, minutes: { x: 47, y: 31 } };  // never in step: all of a box
  const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const STILL = window.matchMedia("(prefers-reduced-motion: reduce)");
  const FULL = window.matchMedia("(display-mode: fullscreen)");  // F11 and --kiosk, too, which no event tells of
  const find = (id) => document.getElementById(id);

  const isKiosk = new URLSearchParams(location.search).has("kiosk");
  const isFull = () => Boolean(document.fullscreenElement) || FULL.matches;
  const isWall = () => isKiosk || isFull();
  root.classList.toggle("kiosk", isKiosk);

  /* The screen stays awake in full screen and at the kiosk address; a laptop that looks in may sleep. */
  let lock = null, isTaking = false;
  const AWAKE = {
    https: "off: browsers allow it over HTTPS and on this machine itself (127.0.0.1); this page came over plain HTTP",
    none: "off: this browser has no screen wake lock",
    ready: "in full screen and at /?kiosk",
    on: "on",
    refused: "off: the browser refuses it now (a battery that is low, a page that is hidden); it is asked again",
  };
  const tellAwake = (word) => {
    root.dataset.awake = word;
    const place = find("wake-lock");
    if (place) place.textContent = AWAKE[word];
  };
  const stayAwake = async () => {
    if (!navigator.wakeLock) return tellAwake(window.isSecureContext ? "none" : "https");
    if (!isWall()) {
      if (lock) lock.release();
      lock = null;
      return tellAwake("ready");
    }
    if (lock || isTaking || document.visibilityState !== "visible") return null;
    isTaking = true;
    try {
      const taken = await navigator.wakeLock.request("screen");
      lock = taken;
      taken.addEventListener("release", () => { if (lock === taken) lock = null; });
      tellAwake("on");
    } catch { tellAwake("refused"); }
    isTaking = false;
    return null;
  };

  /* Every minute the page glides on by some pixels: what stands still for months burns in. */
  const shift = () => {
    const wall = find("wall");
    if (!wall) return;
    const minute = Math.floor(Date.now() / 60000), sharp = window.devicePixelRatio || 1;
    for (const [axis, side] of [["x", window.innerWidth], ["y", window.innerHeight]]) {
      const far = isWall() && !STILL.matches ? Math.min(SHIFT.most, SHIFT.part[axis] * side) : 0;
      const turn = Math.sin(2 * Math.PI * minute / SHIFT.minutes[axis]);
      const value = `${Math.round(far * turn * sharp) / sharp}px`;
      if (wall.style.getPropertyValue(`--shift-${axis}`) !== value) wall.style.setProperty(`--shift-${axis}`, value);
    }
  };

  /* Dark hours. A span is [from, to) in minutes of the week and may lie over its end. */
  const spans = (name) => { try { return JSON.parse(root.dataset[name] || "[]"); } catch { return []; } };
  const hours = { dim: spans("dim"), off: spans("off") };
  const around = (name, minute) =>
    hours[name].find(([from, to]) => from <= minute && minute < to || from <= minute + WEEK && minute + WEEK < to);
  const endOf = (minute) => {  // of all spans that follow each other without a gap; null where they never end
    let end = minute;
    for (let turns = 0; end - minute < WEEK && turns < 100; turns += 1) {
      const span = around("off", end % WEEK);
      if (!span) return end;
      const [from, to] = span, at = end % WEEK;
      end += (from <= at && at < to ? to : to - WEEK) - at;
    }
    return null;
  };
  const endWords = (minute) => {
    const end = endOf(minute);
    if (end === null) return "Off on purpose";
    const pair = (number) => String(number).padStart(2, "0"), at = end % WEEK;
    const day = end - minute >= 1440 ? `${DAYS[Math.floor(at / 1440)]} ` : "";
    return `Off on purpose until ${day}${pair(Math.floor(at % 1440 / 60))}:${pair(at % 60)}`;
  };

  const curtain = document.createElement("div");
  curtain.id = "curtain";
  curtain.innerHTML = '<p><i></i><span></span></p>';
  const darken = () => {
    const wall = find("wall");
    if (!wall || !window.monitorClock || !window.monitorClock.isSet()) return;
    const minute = window.monitorClock.minuteOfWeek();
    const isWoken = performance.now() < wokenUntil;
    const word = isWoken ? "on" : around("off", minute) ? "off" : around("dim", minute) ? "dim" : "on";
    if (word !== "on" && !curtain.isConnected) document.body.append(curtain);
    if (root.dataset.hours !== word) root.dataset.hours = word;
    curtain.dataset.state = wall.dataset.state;  // off on purpose or not, its dot says how the monitor is
    if (word !== "off") return;
    const said = endWords(minute), words = curtain.querySelector("span"), at = Math.floor(Date.now() / 60000);
    if (words.textContent !== said) words.textContent = said;
    curtain.style.setProperty("--left", String(0.5 + 0.4 * Math.sin(at / 7)));
    curtain.style.setProperty("--top", String(0.5 + 0.4 * Math.cos(at / 5)));
  };

  /* Whoever has just opened the ordinary address wants to see it; a page that loaded itself anew at night does not. */
  const isOpened = () => {
    try {
      const isAnew = sessionStorage.getItem("loaded-anew") === "yes";
      sessionStorage.removeItem("loaded-anew");
      return !isAnew;
    } catch { return true; }
  };
  let wokenUntil = isOpened() && !isKiosk ? performance.now() + WOKEN.ordinary : 0;
  const wake = () => {
    wokenUntil = performance.now() + (isWall() ? WOKEN.wall : WOKEN.ordinary);
    darken();
  };

  let hiding = null, lastX = null, lastY = null;
  const hidePointer = () => {
    clearTimeout(hiding);
    hiding = setTimeout(() => root.classList.add("no-pointer"), POINTER);
  };
  document.addEventListener("mousemove", (event) => {
    if (event.screenX === lastX && event.screenY === lastY) return;  // browsers send one when the page moves below it
    const isFirst = lastX === null;
    [lastX, lastY] = [event.screenX, event.screenY];
    root.classList.remove("no-pointer");
    hidePointer();
    if (!isFirst) wake();
  });
  for (const name of ["keydown", "mousedown", "wheel", "touchstart"]) {
    document.addEventListener(name, wake, { passive: true });
  }

  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest && event.target.closest("input, select, textarea, [contenteditable]");
    if (event.key !== "f" || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isWriting) return;
    if (document.fullscreenElement) document.exitFullscreen();
    else if (root.requestFullscreen) root.requestFullscreen().catch(() => null);  // a frame may not be allowed to
  });

  const arrange = () => {
    root.classList.toggle("full", isFull());
    shift();
    darken();
    stayAwake();
  };
  document.addEventListener("fullscreenchange", arrange);
  document.addEventListener("visibilitychange", arrange);
  window.addEventListener("resize", arrange);
  setInterval(arrange, 1000);
  hidePointer();
  arrange();
})();
