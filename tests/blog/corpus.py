"""Builds the two corpora from sentences and the words that fill their gaps, the same every time."""

import itertools
import random
import re

GAP = re.compile(r"<(\w+)>")


def made(families, words, *, each, seed):
    """Up to `each` different (kind, name, body) of every family, drawn from its sentences in turn.

    families  kind -> (names, bodies), with gaps like <drug>
    words     what fills a gap
    """
    found, draw = [], random.Random(seed)
    for kind, (names, bodies) in families.items():
        seen = set()
        for body in itertools.islice(itertools.cycle(bodies), each * 6):
            text = filled(body, words, draw)
            if text not in seen and len(seen) < each:
                seen.add(text)
                found.append((kind, filled(draw.choice(names), words, draw), text))
    return found


def filled(sentence, words, draw):
    return GAP.sub(lambda gap: draw.choice(words[gap.group(1)]), sentence)
