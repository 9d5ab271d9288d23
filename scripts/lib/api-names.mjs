// Reads API reports, as API Extractor writes them, for the names in them.

/** Returns the exports of a report that have no docstring. @param {string} report @returns {string[]} */
export function undocumentedIn(report) {
  const spaces = [...report.matchAll(/^declare namespace \w+ \{\s*export \{([^}]*)\}/gmu)].map(
    ([, names]) => names ?? '',
  );
  const inSpaces = new Set(spaces.flatMap((names) => names.match(/\w+/gu) ?? []));
  return [...report.matchAll(/^\/\/ @\w+ \(undocumented\)\n((?:export )?\w+ (\w+).*)/gmu)].flatMap(
    ([, line = '', name = '']) => (inSpaces.has(name) ? [name] : exportedBy(line)),
  );
}

/**
 * Whether a report uses a constant only to compute a union of literals: `keyof typeof codes`, `(typeof outcomes)[number]`. The union has a
 * name of its own, so that nobody needs the constant.
 *
 * @param {string} report
 * @param {string} name
 */
export function onlyComputes(report, name) {
  const uses = report.split(new RegExp(`\\b${name}\\b`, 'u')).slice(0, -1);
  const declared = new RegExp(`^const ${name}\\b`, 'mu').test(report);
  return declared && uses.every((before) => /(?:\bconst |keyof typeof |\(typeof )$/u.test(before));
}

/** Returns the names that a report lists as exported. @param {string} text @param {{ declaredOnly?: boolean }} [options] @returns {string[]} */
export function exportedBy(text, { declaredOnly = false } = {}) {
  const declared = /^export (?:declare )?(?:abstract )?(?:class|const|function|interface|namespace|type|let) (\w+)/gmu;
  const listed = /^export (?:type )?\{ (?:\w+ as )?(\w+) \}/gmu;
  return (declaredOnly ? [declared] : [declared, listed]).flatMap((form) =>
    [...text.matchAll(form)].map(([, name]) => name ?? ''),
  );
}

/** Returns the declarations of a report by their names. Overloads are one declaration. @param {string} report */
export function declarationsOf(report) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const [text, name = ''] of report.matchAll(
    /^(?:export )?(?:\w+ )?(?:class|const|function|interface|type) (\w+)[\s\S]*?(?=^\/\/ @|^```)/gmu,
  ))
    found.set(name, `${found.get(name) ?? ''}${text}`);
  return found;
}

/** Returns the names of other declarations that one uses. @param {string} declaration @param {ReadonlyMap<string, string>} others */
export function usedBy(declaration, others) {
  const code = declaration.replaceAll(/\/\/.*|\/\*[\s\S]*?\*\/|'[^'\n]*'/gu, '');
  const types = [...code.matchAll(/\b[A-Z]\w*\b/gu)].map(([name]) => name);
  const values = [...code.matchAll(/\btypeof (\w+)/gu)].map(([, name]) => name ?? '');
  return [...types, ...values].filter((name) => others.has(name));
}
