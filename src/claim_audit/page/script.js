// What the page does beyond HTML: it shows where one is, opens what is folded before printing, and saves charts.
{
  const doc = document;
  const all = (selector, from = doc) => [...from.querySelectorAll(selector)];
  const make = (tag, inside) => Object.assign(doc.createElement(tag), inside);

  const links = all(".contents a");
  const here = doc.querySelector(".here");
  const title = here.textContent;
  const listed = ({ id }) => links.some(({ hash }) => hash === "#" + id);
  const last = (places) => places.findLast((one) => listed(one) && one.getBoundingClientRect().top < innerHeight / 3);
  const sections = all("main > section");
  const mark = () => {
    // Of the section one is in alone are headings asked for: the others need not be laid out.
    const section = last(sections);
    const place = (section && last(all("h3", section))) ?? section;
    here.textContent = title;
    for (const link of links) {
      const now = link.hash === "#" + place?.id;
      link.ariaCurrent = now ? "location" : null;
      if (now) here.textContent = link.textContent;
    }
  };
  let frame = 0;
  const soon = () => (frame ||= requestAnimationFrame(() => mark((frame = 0))));
  addEventListener("scroll", soon, { passive: true });
  soon();
  const fold = here.closest("details");
  fold.onclick = ({ target }) => target.closest("a") && (fold.open = false);

  let folded = [];
  onbeforeprint = () => (folded = all("details:not([open])")).forEach((one) => (one.open = true));
  onafterprint = () => folded.forEach((one) => (one.open = false));

  // A chart outside the page has neither its colours nor its font: both go into the file.
  const looks = "fill,stroke,strokeWidth,strokeDasharray,strokeOpacity,strokeLinecap,strokeLinejoin,fillOpacity,opacity,fontSize,fontWeight,textAnchor".split(",");
  const drawing = (svg) => {
    const copy = svg.cloneNode(true);
    const { width, height } = svg.viewBox.baseVal;
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    copy.setAttribute("font-family", getComputedStyle(svg).fontFamily);
    const drawn = all("*", svg);
    all("*", copy).forEach((one, i) => {
      const look = getComputedStyle(drawn[i]);
      for (const name of looks) one.style[name] = look[name];
    });
    const faces = doc.querySelector("style").textContent.match(/@font-face{.*?}/g).join("");
    const paper = getComputedStyle(doc.body).backgroundColor;
    copy.insertAdjacentHTML("afterbegin", `<style>${faces}svg{background:${paper}}</style>`);
    return new XMLSerializer().serializeToString(copy);
  };
  const formula = /^'*[=+\-@\t\r＝＋－＠](?![\d.,]*%?$)/;
  const formats = {
    SVG: drawing,
    PNG: async (svg) => {
      const image = make("img", { src: "data:image/svg+xml," + encodeURIComponent(drawing(svg)) });
      await image.decode();
      const canvas = make("canvas", { width: 2 * image.width, height: 2 * image.height });
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      return new Promise((done) => canvas.toBlob(done));
    },
    // As in reports/tables/: a text that a spreadsheet would run as a formula begins with an apostrophe.
    CSV: (svg) => "\ufeff" + all("tr", svg.closest("figure")).map((row) => all("th,td", row).map((cell) =>
      `"${(cell.querySelector("data")?.value ?? cell.textContent.replace(formula, "'$&")).replaceAll('"', '""')}"`)).join("\n"),
  };
  const offer = (figure) => {
    const box = make("p", { className: "save" });
    for (const kind in formats) {
      const svg = figure.querySelector("svg");
      box.append(make("button", {
        textContent: kind,
        ariaLabel: kind + ": " + svg.querySelector("title").textContent,
        onclick: async () => {
          const href = URL.createObjectURL(new Blob([await formats[kind](svg)]));
          make("a", { href, download: `${figure.id}.${kind.toLowerCase()}` }).click();
          setTimeout(() => URL.revokeObjectURL(href), 9999);
        },
      }));
    }
    figure.querySelector(".plot").after(box);
  };
  // Each chart gets its buttons as it comes near, as they cost time that the first screen needs.
  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      offer(target);
    }
  }, { rootMargin: "100%" });
  for (const figure of all("figure.chart")) near.observe(figure);
}
