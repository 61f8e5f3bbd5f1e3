/* Scales the drawing of a snapshot to the measured screen: a clientside callback of Dash, run at every new snapshot,
   every change of size and every full hour. It decides no number: sizes only. */
(() => {
  "use strict";
  const MAPS = ["current", "trailing", "change"];
  const TALL = window.matchMedia("(max-width: 699px), (max-aspect-ratio: 13/20)");
  const pen = document.createElement("canvas").getContext("2d");
  const STRONG = () => getComputedStyle(document.documentElement).getPropertyValue("--strong").trim() || "#ffffff";

  const outline = (figure, hour, cell) => {
    if (hour === null || hour === undefined) return [];
    const { isTall, days } = figure.layout.meta;
    const day = days[Math.floor(hour / 24)], at = hour % 24, out = 0.01;
    const [x, y] = isTall ? [day, at] : [at, day];
    return [{ type: "rect", x0: x - out, x1: x + 1 + out, y0: y - out, y1: y + 1 + out, layer: "above",
              line: { color: STRONG(), width: Math.max(1.5, cell * 0.045) } }];
  };

  /* What a pointer is told comes once, for the wide shape: a row a day. The tall one has a column a day. */
  const spoken = (map) => map.wide.data.map((trace) => trace.hovertext).find(Boolean);
  const turned = (rows) => rows[0].map((_, column) => rows.map((row) => row[column]));
  const shaped = (map) => {
    if (!TALL.matches) return map.wide;
    const data = map.tall.data.map((trace) =>
      trace.hoverinfo === "text" ? { ...trace, hovertext: turned(spoken(map)) } : trace);
    return { ...map.tall, data };
  };

  const scaled = (figure, box, hour, version) => {
    const factor = Math.min(box.width / figure.layout.width, box.height / figure.layout.height);
    const layout = { ...figure.layout, width: box.width, height: box.height };
    layout.meta = { ...figure.layout.meta, version };  // answering.js reads there what plotly has drawn
    layout.shapes = outline(figure, hour, figure.layout.meta.cell * factor);
    layout.hoverlabel = { ...layout.hoverlabel, font: { ...layout.hoverlabel.font } };
    const data = figure.data.map((trace) => trace.textfont
      ? { ...trace, textfont: { ...trace.textfont, size: trace.textfont.size.map((size) => size * factor) } }
      : trace.line ? { ...trace, line: { ...trace.line, width: trace.line.width * factor } } : trace);
    return { data, layout };
  };

  const widthOf = (text, element) => {
    const style = getComputedStyle(element);
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    return pen.measureText(text).width * 1.01 + 2;
  };

  /* The headline keeps its size while it fits, then gets smaller, then takes two lines. */
  const headlineClass = (text, element) => {
    const free = element.getBoundingClientRect().width;
    if (TALL.matches || !free) return "";
    const large = widthOf(text, element) / (element.classList.contains("long") ? 26 / 31 : 1);
    return large <= free ? "" : large * (26 / 31) <= free ? "long" : "long two";
  };

  /* Whole notes only, the first ones first: one for which there is no room is left out, a shorter one may still fit. */
  const notesThatFit = (notes, separator, element) => {
    const box = element.getBoundingClientRect();
    if (TALL.matches) return notes.join(separator);
    if (!box.width) return window.dash_clientside.no_update;  // a band stands there; its end is a change of size
    let text = notes.slice(0, 1).join("");
    for (const note of notes.slice(1)) {
      const longer = text + separator + note;
      if (widthOf(longer, element) <= box.width) text = longer;
    }
    return text;
  };

  /* A band is as high as two lines at most, on a wide screen: what is long gets smaller, then loses its end. */
  const fitBand = () => {
    const band = document.getElementById("band");
    if (!band) return;
    const unit = parseFloat(getComputedStyle(document.getElementById("status")).paddingLeft) / 36;  // --u, in px
    for (const size of ["", "long", "longer", "cut"]) {
      band.className = size;
      if (TALL.matches || band.offsetHeight <= 78 * unit) return;
    }
  };

  /* The sentence over the map gives way where what people read from afar needs its room. */
  const fitCaption = () => {
    const meaning = document.querySelector(".meaning");
    if (!meaning) return;
    meaning.hidden = false;
    const row = meaning.parentElement;
    meaning.hidden = !TALL.matches && row.scrollWidth > row.clientWidth + 1;
  };

  const write = (id, text) => {
    const place = document.getElementById(id);
    if (place && place.textContent !== text) place.textContent = text;
  };

  /* Words that stand beside the maps. React renders their places once and never again. */
  const say = (drawing) => {
    write("within", drawing.within);
    write("verdict", drawing.verdict);
    const rows = drawing.improve.map(([when, what]) => {
      const row = document.createElement("p"), name = document.createElement("strong");
      name.textContent = when;
      row.append(name, " ", what);
      return row;
    });
    document.getElementById("improve")?.replaceChildren(...rows);
    sayWaiting(drawing.waiting);
    fitCaption();
  };

  const age = (minutes) => {
    if (minutes < 60) return `${minutes} min`;
    if (minutes < 600) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
    return minutes < 2880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1440)} days`;
  };

  let waits = null;
  const sayWaiting = (now) => {
    waits = now;
    const place = document.getElementById("waiting");
    if (!place) return;
    place.hidden = !now;
    if (!now) return;
    place.classList.toggle("late", now.isLate);
    const present = window.monitorClock ? window.monitorClock.now() : Date.now();
    const since = now.oldest && Math.max(0, Math.floor((present - Date.parse(now.oldest)) / 60000));
    const asOf = document.getElementById("wall")?.dataset.asOf;  // of a page that reads no mail just now
    write("waiting-count", asOf ? `${now.count}, as of ${asOf}` : now.count);
    write("waiting-more", [...(now.oldest ? [`oldest ${age(since)}`] : []), ...now.more].join(" · "));
  };
  setInterval(() => sayWaiting(waits), 5000);  // the age goes on between two snapshots

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    wall: {
      fit: (drawing, _size, hour) => {
        const keep = window.dash_clientside.no_update;
        fitBand();
        if (!drawing) return Array(9).fill(keep);
        say(drawing);
        const figures = drawing.maps.map((map, place) => {
          const box = document.getElementById(MAPS[place]).getBoundingClientRect();
          if (box.width < 20 || box.height < 20) return keep;
          return scaled(shaped(map), box, MAPS[place] === "current" ? hour : null, drawing.version);
        });
        const headline = document.getElementById("headline"), notes = document.getElementById("notes");
        return [...figures, ...drawing.maps.map((map) => map.label), drawing.headline,
                headlineClass(drawing.headline, headline), notesThatFit(drawing.notes, drawing.separator, notes)];
      },
    },
  });

  /* One signal for every reason to measure again: window, zoom, a notice that moves the maps, a font that arrived. */
  let signals = 0, waiting = null;
  const signal = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => window.dash_clientside.set_props?.("size", { data: ++signals }), 60);
  };
  const observer = new ResizeObserver(signal);
  const begin = () => {
    const places = [...MAPS, "headline", "notes", "band"].map((id) => document.getElementById(id));
    if (!places.every(Boolean) || !document.getElementById("current-figure")) return setTimeout(begin, 50);
    places.forEach((place) => observer.observe(place));
    document.fonts?.ready.then(signal);
    TALL.addEventListener("change", signal);
    return null;
  };
  begin();
})();
