"""What must hold for any page in any state. Each check returns the faults it finds, as texts."""

from axe_playwright_python.base import AXE_SCRIPT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {
    "runOnly": {"type": "tag", "values": TAGS},
    # Off by default, and the reason why a finger finds what it looks for.
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
# A dark page differs from a light one in its colours and in nothing else.
COLOURS = OPTIONS | {"runOnly": ["color-contrast", "link-in-text-block"], "rules": {}}
RUN_AXE = """async options => (await axe.run(document, options)).violations.map(
  rule => `${rule.id}: ` + rule.nodes.map(
    node => `${node.target.join(' ')} (${node.any.concat(node.all, node.none)
      .map(check => check.message).join('; ')})`).join(' | '))"""

# The page may scroll down, never sideways; and nothing may be cut off inside a box.
SIDEWAYS = """() => {
  const root = document.documentElement, found = [];
  if (root.scrollWidth > root.clientWidth) {
    const widest = [...document.body.querySelectorAll('*')].filter(e => {
      const box = e.getBoundingClientRect();
      return box.right > root.clientWidth + 1 || box.left < -1;
    }).filter(e => !e.closest('.vh')).slice(0, 3).map(e => e.outerHTML.slice(0, 90));
    found.push(`page is ${root.scrollWidth} wide on ${root.clientWidth}: ${widest.join(' ')}`);
  }
  for (const e of document.body.querySelectorAll('*')) {
    const cut = ['hidden', 'clip', 'scroll', 'auto'].includes(getComputedStyle(e).overflowX);
    if (cut && !e.closest('.vh, svg') && e.scrollWidth > e.clientWidth + 1)
      found.push(`cut off: ${e.outerHTML.slice(0, 90)}`);
  }
  return found;
}"""

# Radios of one name, and checkboxes that stand together, are a question: it has to be asked.
UNNAMED_GROUPS = """() => [...document.querySelectorAll('input[type=radio], input[type=checkbox]')]
  .filter(e => e.type === 'radio' || e.closest('.exercise')
    || document.getElementsByName(e.name).length > 1)
  .filter(e => {
    const legend = e.closest('fieldset')?.firstElementChild;
    return legend?.tagName !== 'LEGEND' || !legend.innerText.trim();
  }).map(e => `no legend: ${e.outerHTML}`)"""

# A result is told by words, a drawing and a colour, never by the colour alone.
SILENT_RESULTS = """() => {
  const found = [], drawn = {};
  for (const li of document.querySelectorAll('.reviewed .message:not(.own, .side *)'))
    if (!li.querySelector('.tag')) found.push(`no tag: ${li.innerText.slice(0, 60)}`);
  for (const tag of document.querySelectorAll('.tag')) {
    const words = tag.innerText.trim(), icon = tag.querySelector('svg.icon');
    const box = icon?.getBoundingClientRect();
    if (!words) found.push(`no words: ${tag.outerHTML}`);
    if (!box || box.width < 8 || box.height < 8) found.push(`no drawing: ${tag.outerHTML}`);
    const kind = [...tag.classList].find(name => name.startsWith('tag-'));
    const look = words + icon?.innerHTML;
    for (const [other, its] of Object.entries(drawn))
      if (other !== kind && its === look) found.push(`${kind} and ${other} differ by colour only`);
    drawn[kind] = look;
  }
  return found;
}"""

# Where the focus is now: is there anything to see of it, and is it in sight?
FOCUS_STOP = """() => {
  const e = document.activeElement, faults = [];
  if (!e || e === document.body || e === document.documentElement) return null;
  const own = e.labels?.[0], shown = [e, own, own?.querySelector('.bubble')].filter(Boolean);
  const ringed = shown.find(s => {
    const style = getComputedStyle(s);
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  });
  const name = e.outerHTML.slice(0, 110);
  if (!ringed) faults.push(`no ring: ${name}`);
  const box = e.getBoundingClientRect();
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  if (box.width < 1 || box.height < 1) faults.push(`nothing to see: ${name}`);
  else if (bottom - top < Math.min(box.height, 24) - 1
    || right - left < Math.min(box.width, 24) - 1)
    faults.push(`out of sight: ${name}`);
  else {
    // An inline link over two lines has an empty corner, so its parts are asked one by one.
    const parts = [...e.getClientRects()].filter(r => r.bottom > 0 && r.top < innerHeight);
    const free = parts.some(r => {
      const y = (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2;
      const hit = document.elementFromPoint((r.left + r.right) / 2, y);
      return hit && (e.contains(hit) || hit.contains(e) && !hit.matches('header, .ask')
        || own?.contains(hit));
    });
    if (!free) faults.push(`hidden behind something: ${name}`);
  }
  return {faults, mark: name + box.top + scrollY};
}"""


def axe(page, options=OPTIONS):
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN_AXE, options)


def sideways(page):
    return page.evaluate(SIDEWAYS)


def unnamed_groups(page):
    return page.evaluate(UNNAMED_GROUPS)


def silent_results(page):
    return page.evaluate(SILENT_RESULTS)


def focus_stops(page, limit=200):
    """(number of stops, faults) of a walk through the page with the Tab key."""
    page.evaluate("() => { document.activeElement?.blur(); getSelection().removeAllRanges(); }")
    faults, marks = [], []
    for _ in range(limit):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS_STOP)
        if stop is None or (marks and stop["mark"] == marks[0]):
            break
        marks.append(stop["mark"])
        faults += stop["faults"]
    else:
        faults.append(f"no way out after {limit} stops")
    return len(marks), faults
