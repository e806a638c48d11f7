// A number or a source, pressed: its entry in the appendices, copied beside it. Links within lead onward, ← leads back.
// What it looks for is written in number_tables.py and evidence.html.j2.
{
  const [close, back, more] = document.documentElement.lang === "ko"
    ? ["닫기", "뒤로", "부록에서 보기"] : ["Close", "Back", "In the appendix"];
  // The box is made when the first number is pressed: most readers wait for the page, not for it.
  let box;
  const make = () => {
    document.body.insertAdjacentHTML(
      "beforeend", '<div id="origin" popover tabindex="-1" role="dialog" aria-labelledby="origin-name"></div>');
    const made = document.body.lastElementChild;
    made.addEventListener("focusout", ({ relatedTarget: to }) => to && !made.contains(to) && made.hidePopover());
    return made;
  };
  const copy = (one) => (one ? `<div>${one.innerHTML.replace(/ (id|tabindex)="[^"]*"/g, "")}</div>` : "");
  const entry = ({ hash }) => /^#([nx]\w{3,5}$|inputs-)/.test(hash) && document.getElementById(hash.slice(1));
  // The first element from `one` on, in a direction, that matches.
  const seek = (one, step, what) => {
    while (one && !one.matches(what)) one = one[step];
    return one;
  };
  const label = (at) =>
    (at.querySelector("i") ?? at.closest(".d")?.tHead?.rows[0].cells[at.cellIndex])?.innerHTML ?? "";
  const name = (at) => {
    const row = at.closest("tr").cells[0].innerHTML.split("<")[0];
    const own = label(at);
    return own.includes(row) ? own : own ? `${row} · ${own}` : row;
  };
  let path;
  const show = () => {
    const at = path.at(-1);
    const row = at.closest("tr");
    const parts = [at];
    let title = at.closest("ul")?.previousElementSibling.innerHTML ?? more;
    if (row) {
      title = name(at);
      const before = row.closest("table").previousElementSibling;
      const lines = seek(before, "previousElementSibling", ".f,h4")?.querySelectorAll("li") ?? [];
      parts.push([...lines].find((one) => one.textContent.startsWith(label(at))));
      if (!at.querySelector("p"))
        parts.push(seek(at, "nextElementSibling", "p") ?? seek(row, "nextElementSibling", ".o,[id]")?.lastChild);
      if (before?.matches(".c")) parts.push(before);
    }
    box.innerHTML = `<p>${path[1] ? `<button aria-label="${back}"></button>` : ""}<b id="origin-name">${title}</b>
<button aria-label="${close}" popovertarget="origin"></button></p>${parts.map(copy).join("")}
<a href="#${at.id}" class="go">${more}</a>`;
    for (const link of row ? box.querySelectorAll("#origin div a") : []) {
      const to = entry(link);
      if (to?.matches?.("li")) box.lastChild.insertAdjacentHTML("beforebegin", copy(to));
      else if (to?.closest?.("tr") && !link.innerHTML.includes(label(to) || name(to))) link.prepend(name(to), " ");
    }
    box.focus();
  };
  addEventListener("click", (event) => {
    const { target } = event;
    if (target.ariaLabel === back) return show(path.pop());
    const link = target.closest("[href^='#n'],[href^='#x'],#origin a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = entry(link);
    // What leads to another place of the page leaves the box behind.
    if (!at || link.matches(".go")) return link.hash && box?.contains(link) && box.hidePopover();
    event.preventDefault();
    box ??= make();
    if (box.contains(link)) return show(path.push(at));
    path = [at];
    link.focus();
    // The box comes after the number: Tab leads into it, and through it to what follows the number.
    box.showPopover({ source: link });
    show();
    const { top, bottom, left } = link.getBoundingClientRect();
    const high = box.offsetHeight + 12;
    const y = bottom + high < innerHeight ? bottom + 6 : Math.max(8, top - high);
    box.style.inset = `${y}px auto auto ${Math.max(8, Math.min(left, innerWidth - box.offsetWidth - 8))}px`;
  });
}
