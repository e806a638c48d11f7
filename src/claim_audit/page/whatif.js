// The what-if panel. Its tables hold quantiles that Python computed (`whatif/grid.py`); this reads between their rows.
{
  const form = document.querySelector(".what-if .panel");
  const run = () => {
    const { grid, built, defaults, fixed, axis, words } = JSON.parse(document.getElementById("what-if-data").textContent);
    const { log, exp } = Math;
    const every = (selector, from = form) => [...from.querySelectorAll(selector)];
    const boxes = Object.fromEntries(every("[data-name]").map((box) => [box.dataset.name, box]));
    const codes = every("code");
    const status = form.querySelector("[role=status]");
    const section = form.parentElement;
    let now;

    // Numbers as `numbers.phrase` writes them.
    const ko = document.documentElement.lang === "ko";
    const scales = Object.entries(ko ? { 조: 1e12, 억: 1e8, 만: 1e4 } : { T: 1e12, B: 1e9, M: 1e6 });
    const to = (digits, x) => +x.toPrecision(digits);
    const plain = (x, least = 0) => x.toLocaleString("en", { minimumFractionDigits: least, maximumFractionDigits: 10 });
    const body = (x, digits) => {
      let text = "";
      for (const [name, scale] of scales) {
        if (x < scale) continue;
        if (!ko) return plain(to(digits, x / scale)) + name;
        text += plain(Math.floor(x / scale)) + name + " ";
        x = to(12, x % scale);
      }
      return (text + (!x && text ? "" : text && x % 1000 === 0 ? x / 1000 + "천" : plain(x))).trim();
    };
    const phrase = (unit, digits, ...ends) => {
      const [before, after, style, decimals] = words.units[unit];
      if (style === "chance") {
        const [nearest, sure, below, above] = words.told;
        if (ends[0] < nearest) return below;
        if (ends[0] > 1 - nearest) return above;
        if (ends[0] >= sure) digits = Math.max(digits, 3);
      }
      const shown = ends.map((x) => to(digits, ["chance", "share"].includes(style) ? 100 * x : style === "ratio" ? 1 / x : x));
      const texts = shown.sort((a, b) => a - b).map((x) => (style === "big" ? body(x, digits) : plain(x, decimals)));
      const text = [...new Set(texts)].join(ko ? "~" : "–");
      const noun = text === "1" ? after.replace(/s$/, "") : after;
      return (before + text + (/[만억조천]$/.test(text) ? " " : "") + noun).trim();
    };
    const place = (x) => 100 * Math.min(1, Math.max(0, (Math.log10(x) - axis[0]) / (axis[1] - axis[0]))) + "%";
    const data = (...number) => `<data value="${number[2]}">${phrase(...number)}</data>`;

    // What the model says of `now`.
    const sums = (steps, sum = 0) => steps.map((step) => (sum += step)); // quantiles are told as steps from each to the next
    const share = (table, x) => {
      const i = table.findLastIndex((quantile) => quantile <= x);
      const [low, high = 1] = grid.shares.slice(i);
      if (i < 0) return 0;
      return table[i + 1] === undefined ? 1 : low + ((x - table[i]) / (table[i + 1] - table[i])) * (high - low);
    };
    const answers = () => {
      const { claimed_ratio: claimed, demand_elasticity: elasticity } = now;
      const hours = grid.gpu_hours[now.include_base_model];
      const fewer = log(hours / grid.gpu_hours[built.include_base_model]);
      const more = log(now.experiment_multiplier / built.experiment_multiplier);
      const most = 1 / (1 / claimed - Math.min(grid.rounding, 0.5 / claimed));
      const chosen = [];
      for (const bar of every("[data-pair]")) {
        const [basis, name] = bar.dataset.pair.split(" ");
        const table = sums(grid.ratios[basis][name]);
        const moved = fewer + (basis === "programme" ? more : 0);
        const [atMost, under] = [most, claimed].map((limit) => share(table, 1e4 * (log(limit) - moved)));
        [0.25, 0.5, 0.75].forEach((part, i) => {
          bar.style.setProperty("--" + "lmh"[i], place(exp(table[Math.floor(part * table.length)] / 1e4 + moved)));
        });
        const fits = [basis, "all"].includes(now.accounting) && [name, "all"].includes(now.baseline);
        if (fits) chosen.push({ atMost, under });
        bar.className = (fits ? "chosen" : "") + (atMost < 0.5 ? "" : " holds");
      }
      const typical = grid.typical[now.accounting][now.baseline];
      const ratio = typical?.slice(0, 3).map((end) => exp(end + fewer + typical[3] * more));
      const mean = (kind) => typical && chosen.reduce((sum, one) => sum + one[kind], 0) / chosen.length;
      const { units, estimates } = grid.fleets[now.claimed_chip] ?? {};
      const enough = 1e4 * log(now.claimed_fleet * (1 - grid.tolerance)) - 1e-6;
      const demand = grid.elasticity.spread.map((part) => claimed ** (1 - elasticity * part));
      return {
        "at-most": mean("atMost"),
        under: mean("under"),
        held: estimates?.reduce((sum, [weight, table]) => sum + weight * (1 - share(sums(table), enough)), 0),
        grows: 1 - share(sums(grid.elasticity.draws), -1e4 * log(elasticity)),
        cost: ratio && [ratio[2] < 1 ? "ratio" : "percent", 3, ...ratio],
        fleet: units && ["GPUs", 3, ...units],
        demand: ["times", 3, ...demand],
        bill: ["USD", 3, hours * now.usd_per_gpu_hour],
        agree: ["items", 6, chosen.filter(({ atMost }) => atMost >= 0.5).length],
        pairs: ["items", 6, chosen.length],
      };
    };

    const show = (one, moved, html) => {
      one.built ??= one.innerHTML;
      const text = moved ? html() : one.built;
      if (text !== one.innerHTML) one.innerHTML = text;
    };
    const draw = () => {
      const found = answers();
      for (const group of every("[data-moves]")) {
        const moved = group.dataset.moves.split(" ").some((name) => now[name] !== built[name]);
        group.classList.toggle("moved", moved);
        for (const one of every("[data-out]", group)) {
          const [name, range] = one.dataset.out.split(" ");
          const [unit, digits, low, middle = low, high] = found[name] ?? [];
          show(one, moved, () => (unit ? data(unit, digits, ...(range ? [low, high] : [middle])) : "–"));
        }
        for (const card of every("[data-claim]", group)) {
          const { asked, weight, unmeasured } = grid.claims[card.dataset.claim];
          const odds = found[asked] / (1 - found[asked]);
          const p = found[asked] === undefined ? unmeasured : 1 / (1 + exp(-weight) / odds);
          const { id, name, ring } = p === null ? words.grades.at(-1) : words.grades.find(({ from }) => p >= from);
          const [text, number, unit] = words.claims[card.dataset.claim];
          const [claim, grade] = card.children;
          const chance = p === null ? "" : words.chance.replace("{}", data("probability", 2, p));
          show(claim, moved, () => (text[now.claimed_chip] ?? text).replace("{}", () => data(unit, 6, now[number])));
          show(grade, moved, () => `${ring} <b>${name}</b> <span class="chance">${chance}</span>`);
          card.built ??= card.className;
          card.className = moved ? "outcome grade-" + id : card.built;
          card.style.setProperty("--p", p ?? -1);
        }
      }
      form.style.setProperty("--claimed", place(now.claimed_ratio));
    };

    // Controls: each box has a field with the value (of a ratio: its reciprocal), and some a slider over its logarithm.
    const field = (box) => box.querySelector("[id]");
    const turned = (box, x) => (box.dataset.turned ? to(6, 1 / x) : x);
    const put = (name, value, from) => {
      for (const input of every("input, select", boxes[name])) {
        if (input.type === "checkbox") input.checked = String(value) === "true";
        else if (input.type === "range") input.ariaValueText = phrase(boxes[name].dataset.unit, 6, +value);
        if (input !== from) input.value = input.type === "range" ? 100 * Math.log10(turned(boxes[name], value)) : turned(boxes[name], value);
      }
    };
    const take = (name) => {
      const input = field(boxes[name]);
      if (!input.value || !input.checkValidity()) return now[name];
      if (input.type !== "number") return input.type === "checkbox" ? input.checked : input.value;
      return turned(boxes[name], +input.value);
    };
    const moves = (from) => Object.entries(now).filter(([name, value]) => value !== from[name]);
    let timer;
    let told = "";
    const update = () => {
      draw();
      for (const name in boxes) boxes[name].classList.toggle("altered", now[name] !== built[name]);
      const setting = new URLSearchParams(moves(built)).toString();
      const hash = "#what-if" + (setting && "?" + setting);
      const set = fixed + moves(defaults).map(([name, value]) => ` -p ${name} ${value}`).join("");
      const texts = [location.href.split("#")[0] + hash, "make report" + (set && ` PARAMS="${set.trim()}"`), words.papermill + set];
      codes.forEach((code, i) => (code.textContent = texts[i]));
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (setting || location.hash.startsWith("#what-if?")) history.replaceState(null, "", hash);
        const news = every(".moved .say").map(({ textContent }) => textContent.trim()).join(" · ");
        if (news !== told) status.textContent = told = news;
      }, 700);
    };
    const start = (text) => {
      now = { ...built };
      const asked = new URLSearchParams(text);
      for (const name in boxes) {
        put(name, asked.get(name) ?? built[name]);
        put(name, (now[name] = take(name)));
      }
      update();
    };
    form.addEventListener("input", ({ target }) => {
      const box = target.closest("[data-name]");
      const { name } = box.dataset;
      if (target.type === "range") {
        const unit = 10 ** Math.floor(target.value / 100) / 20; // every step of a slider is another round number
        field(box).value = to(3, Math.round(10 ** (target.value / 100) / unit) * unit);
      }
      now[name] = take(name);
      put(name, now[name], target);
      update();
    });
    form.addEventListener("change", ({ target: { name } }) => put(name, now[name]));
    section.addEventListener("click", ({ target }) => {
      const { set, copy } = target.dataset;
      if (set !== undefined) start(set);
      if (set) form.scrollIntoView();
      if (!copy) return;
      getSelection().selectAllChildren(codes[copy]);
      navigator.clipboard?.writeText(codes[copy].textContent).then(() => (status.textContent = words.copied), () => {});
    });
    const restore = () => {
      const [id, text] = location.hash.split("?");
      if (id !== "#what-if" || !text) return;
      start(text);
      section.scrollIntoView();
    };
    addEventListener("hashchange", restore);
    for (const one of [form, ...every("[data-set]", section)]) one.hidden = false;
    form.phrase = phrase;
    start();
    restore();
  };
  // It starts when it comes near, or before anything leads there: a page that opens has better things to do.
  if (form) {
    const near = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && go(), { rootMargin: "100%" });
    const go = () => {
      near.disconnect();
      for (const kind of ["click", "hashchange"]) removeEventListener(kind, go, true);
      run();
    };
    for (const kind of ["click", "hashchange"]) addEventListener(kind, go, true);
    near.observe(form.parentElement);
    if (location.hash) go();
  }
}
