/* Searches the sections of the book, whose texts are in searchtexts.js (search.py).
   Sphinx's script (searchtools.js) reads the query, and shows what `Search._performSearch` returns. */
"use strict";

{
  // [page, 0 for the book, 1 for a page that goes further, 2 for the package, [[anchor, title, text], ...]]
  const FURTHER = 1;
  const PACKAGE = 2;
  const PER_PAGE = 3; // so that one long chapter leaves room for others
  const AROUND = 110; // letters on each side of what was found

  const stemmer = new Stemmer();
  const stems = new Map();

  function stem(word) {
    if (!stems.has(word)) stems.set(word, stemmer.stemWord(word));
    return stems.get(word);
  }

  function stemmed(text) {
    return splitQuery(text.toLowerCase()).map(stem);
  }

  /* The words that are looked for; small ones are everywhere. */
  function asked(query) {
    return splitQuery(query.toLowerCase()).filter((word) => !stopwords.includes(word)).map(stem);
  }

  /* How often words stand in a text one behind the other. */
  function count(phrase, text) {
    let found = 0;
    for (let at = text.indexOf(phrase[0]); at >= 0; at = text.indexOf(phrase[0], at + 1))
      if (phrase.every((word, i) => text[at + i] === word)) found += 1;
    return found;
  }

  /* How well a title or a text answers: not at all, by all its words, by the words one behind the other. */
  function answers(phrase, text) {
    if (!phrase.every((word) => text.includes(word))) return 0;
    return count(phrase, text) ? 2 : 1;
  }

  function ofPage([page, kind, sections], phrase) {
    const name = sections[0]?.[1] ?? "";
    const named = answers(phrase, stemmed(name));
    const found = [];
    for (const [anchor, title, text] of sections) {
      const titleWords = stemmed(title);
      const textWords = stemmed(text);
      if (!answers(phrase, [...titleWords, ...textWords])) continue;
      const first = anchor ? 1 : 2; // a page that is about it comes before its sections
      const often = Math.min(count(phrase, textWords), 9);
      const score = 10 * first * answers(phrase, titleWords) + 5 * named + often - 3 * (kind === FURTHER);
      found.push({ page, kind, anchor, title: anchor ? `${name} > ${title}` : name, text, score });
    }
    return found.sort((a, b) => b.score - a.score).slice(0, PER_PAGE);
  }

  function search(phrase) {
    if (!phrase.length) return [];
    const found = reglabTexts.flatMap((page) => ofPage(page, phrase));
    return found.sort((a, b) => (a.kind === PACKAGE) - (b.kind === PACKAGE) || b.score - a.score);
  }

  const excerpts = new Map(); // address -> text

  /* As Sphinx wants it: the best result last, each [page, title, anchor, description, score, file]. */
  Search._performSearch = (query, searchTerms, excluded, highlightTerms, objectTerms) => {
    // The next page that is opened would be coloured all over, and could not be cleaned.
    localStorage.removeItem("sphinx_highlight_terms");
    const escape = (text) => text.replace(/[&<>]/g, (letter) => `&#${letter.charCodeAt(0)};`);
    const sections = search(asked(query)).map((found) => {
      const anchor = found.anchor && `#${found.anchor}`;
      excerpts.set(found.page + DOCUMENTATION_OPTIONS.LINK_SUFFIX + anchor, found.text);
      return [found.page, escape(found.title), anchor, null, found.score, found.page];
    });
    const names = new Map(); // of the package; a module is a section as well
    const telling = [...objectTerms].filter((term) => term.length > 2 && !stopwords.includes(term)); // "b" is everywhere
    for (const term of telling)
      for (const found of Search.performObjectSearch(term, objectTerms))
        if (!excerpts.has(found[0] + DOCUMENTATION_OPTIONS.LINK_SUFFIX + found[2])) names.set(found[1], found);
    const objects = [...names.values()].sort((a, b) => b[4] - a[4]);
    return [...sections, ...objects].reverse();
  };

  /* The part of a text where most of the words are close together; the words are marked. */
  function excerpt(text, phrase) {
    const marked = [];
    for (const word of text.matchAll(/[\p{Letter}\p{Number}_]+/gu)) {
      const which = phrase.indexOf(stem(word[0].toLowerCase()));
      if (which >= 0) marked.push({ from: word.index, to: word.index + word[0].length, which });
    }
    const near = (mark) =>
      new Set(marked.filter((m) => m.from >= mark.from && m.to <= mark.from + AROUND).map((m) => m.which)).size;
    const best = marked.reduce((best, mark) => (best && near(best) >= near(mark) ? best : mark), null);
    let from = Math.max(0, (best?.from ?? 0) - AROUND);
    if (from) from = text.indexOf(" ", from) + 1;
    let to = Math.min(text.length, (best?.to ?? 0) + AROUND);
    if (to < text.length) to = text.lastIndexOf(" ", to);

    const made = document.createElement("p");
    made.className = "context";
    if (from) made.append("… ");
    for (const mark of marked.filter((m) => m.from >= from && m.to <= to)) {
      made.append(text.slice(from, mark.from));
      made.append(Object.assign(document.createElement("mark"), { textContent: text.slice(mark.from, mark.to) }));
      from = mark.to;
    }
    made.append(text.slice(from, to), to < text.length ? " …" : "");
    return made;
  }

  // Sphinx appends one result after the other.
  const phrase = asked(new URLSearchParams(location.search).get("q") ?? "");
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes)
      for (const item of addedNodes) {
        const text = item.nodeName === "LI" && excerpts.get(item.querySelector("a").getAttribute("href"));
        if (text) item.append(excerpt(text, phrase));
      }
  }).observe(document.getElementById("search-results"), { childList: true, subtree: true });
}
