/* The only script that old browsers can read: it tells people why the page stays empty. No syntax after 2009. */
(function () {
  "use strict";
  var knows = window.CSS && CSS.supports && window.ResizeObserver && window.AbortController;
  if (knows && CSS.supports("aspect-ratio", "1") && CSS.supports("inset", "0")) { return; }
  var place = document.getElementById("status");
  if (place) {
    place.textContent = "This browser is too old for the page: it needs Chromium 88, Firefox 89, Safari 15 or a newer one.";
  }
}());
