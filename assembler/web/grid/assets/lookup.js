// What a column offers while something is typed into it.

const AT_MOST = 60;

const folded = (text) => text.normalize("NFKC").replace(/\s/g, "").toLowerCase();

/** A list of values with names. closed: hardly anything else may stand in the column. */
export class Lookup {
  constructor({ offers, closed }) {
    this.closed = closed;
    this.offers = offers.map(([value, name, path]) => ({
      value,
      name,
      path,
      key: folded(value),
      words: folded(`${name} ${path}`),
      title: folded(name),
    }));
    this.byValue = new Map(this.offers.map((one) => [one.key, one]));
  }

  /** The offer whose value a text is. */
  of(text) {
    return this.byValue.get(folded(text));
  }

  /** The offers that a text may mean: the nearest first, of these those that are in use. */
  matching(text, used = new Set()) {
    const wanted = folded(text);
    const ranked = [];
    for (const offer of this.offers) {
      const rank = rankOf(offer, wanted);
      if (rank !== null) ranked.push([rank * 2 + (used.has(offer.value) ? 0 : 1), ranked.length, offer]);
    }
    ranked.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    return ranked.slice(0, AT_MOST).map((one) => one[2]);
  }

  /** Which of the offers Enter takes without a further key: the position, -1 for none. A text that is
   * a value already stays as it was typed; where several may be meant, none is taken for another. */
  taken(text, offers) {
    const wanted = folded(text);
    const exact = offers.findIndex((one) => one.key === wanted);
    return exact < 0 && this.closed && wanted && offers.length === 1 ? 0 : exact;
  }
}

function rankOf(offer, wanted) {
  if (!wanted || offer.key === wanted) return 0;
  if (offer.key.startsWith(wanted)) return 1;
  if (offer.title === wanted) return 1;
  if (offer.title.startsWith(wanted)) return 2;
  if (offer.title.includes(wanted)) return 3;
  if (offer.key.includes(wanted)) return 4;
  return offer.words.includes(wanted) ? 5 : null;
}
