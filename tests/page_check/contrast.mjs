// What axe cannot tell of contrasts.
// Runs in the page and so names nothing outside itself.

/**
 * What axe finds in `scope`. Whatever colours it could not tell apart are measured: each text against all that is painted
 * under it. What is left of "needs review" comes back with the violations, and how many were measured.
 */
export const judge = async (scope, options) => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const known = {};
  const rgba = (colour) => {
    if (known[colour]) return known[colour];
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return (known[colour] = [r, g, b, a / 255]);
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((one, i) => one * a + under[i] * (1 - a));
  const light = (colour) =>
    colour.map((one) => one / 255).map((one) => (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4))
      .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
  const painted = (element) => {
    const style = getComputedStyle(element);
    const shape = element instanceof SVGElement && !(element instanceof SVGSVGElement);
    const [r, g, b, a] = rgba(shape ? (style.fill === "none" ? "transparent" : style.fill) : style.backgroundColor);
    let opacity = shape ? style.fillOpacity : 1;
    for (let one = element; one; one = one.parentElement) opacity *= getComputedStyle(one).opacity;
    return [r, g, b, a * opacity];
  };
  const ratio = (element) => {
    element.scrollIntoView({ block: "center", behavior: "instant" });
    const style = getComputedStyle(element);
    const [box = element.getBoundingClientRect()] = element.getClientRects(); // its first line
    const points = [0.25, 0.5, 0.75].map((part) => [box.left + part * box.width, box.top + box.height / 2]);
    const ratios = points.map(([x, y]) => {
      const stack = document.elementsFromPoint(x, y);
      const place = stack.findIndex((one) => one === element || one.contains(element) || element.contains(one));
      if (place < 0) return 0;
      const under = stack.slice(place).filter((one) => !one.matches("text")).map(painted);
      const halo = style.paintOrder.startsWith("stroke") && parseFloat(style.strokeWidth) >= 2;
      if (halo) under.unshift(rgba(style.stroke));
      const ground = under.reverse().reduce((ground, one) => over(one, ground), over(rgba("Canvas"), [255, 255, 255]));
      const text = over(rgba(element instanceof SVGElement ? style.fill : style.color), ground);
      const [high, low] = [light(text), light(ground)].sort((a, b) => b - a);
      return (high + 0.05) / (low + 0.05);
    });
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    return { least: Math.min(...ratios), enough: large ? 3 : 4.5 };
  };
  const { violations, incomplete } = await axe.run(scope, options);
  let measured = 0;
  const left = [];
  for (const rule of [...violations, ...incomplete]) {
    for (const node of rule.nodes) {
      const element = document.querySelector(node.target[0]);
      if (rule.id === "color-contrast" && incomplete.includes(rule) && element) {
        const { least, enough } = ratio(element);
        measured += 1;
        if (least >= enough) continue;
        left.push(`contrast ${least.toFixed(2)}: ${node.html.slice(0, 120)}`);
      } else {
        const why = [...node.any, ...node.all, ...node.none].map(({ message }) => message).join(" ");
        left.push(`${rule.id}: ${why.slice(0, 200)} ${node.html.slice(0, 120)}`);
      }
    }
  }
  return { left, measured };
};
