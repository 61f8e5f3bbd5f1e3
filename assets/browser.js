/* The only script that old browsers can read: it tells people why the page stays empty, and gives those that are nearly
   new enough what the other scripts expect. No syntax after 2009. */
(function () {
  "use strict";
  var knows = window.CSS && CSS.supports && window.ResizeObserver && window.AbortController;
  if (knows && CSS.supports("aspect-ratio", "1") && CSS.supports("inset", "0") && window.HTMLDialogElement) {
    if (!AbortSignal.timeout) {  // Chromium 103
      AbortSignal.timeout = function (milliseconds) {
        var controller = new AbortController();
        setTimeout(function () { controller.abort(); }, milliseconds);
        return controller.signal;
      };
    }
    return;
  }
  var place = document.getElementById("status");
  if (place) {
    place.textContent = "This browser is too old for the page: it needs Chromium 88, Firefox 98, Safari 15.4 or newer.";
  }
}());
