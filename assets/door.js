/* The pages at the door: one that nobody types into asks now and then whether it is let in by now, and then goes on to
   the wall. Does nothing on every other page. */
(() => {
  "use strict";
  const { door, top } = document.documentElement.dataset;
  if (!door) return;
  const EVERY = 5000;
  const typed = () => [...document.querySelectorAll("input:not([type=hidden])")].some((input) => input.value);

  const ask = async () => {
    try {
      const answer = await fetch(`${top}version`, { cache: "no-store", signal: AbortSignal.timeout(5000) });
      // an unknown link would stay unknown: the wall is where it was to lead
      const isLink = location.pathname.includes("/display/");
      if (answer.ok && !typed()) location.replace(isLink && door !== "starting" ? top : location.href);
    } catch { /* nobody answers: ask again */ }
    setTimeout(ask, EVERY);
  };
  setTimeout(ask, EVERY);
})();
