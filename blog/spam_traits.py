"""What the words of a comment alone say about whether it sells something. Pure: text in, keys of `spam.REASONS` out.

Every rule is about what spam has and readers of a bodywork practice hardly ever have. Words that patients use of
themselves ("pills", "loan of a cushion", "great article") never count alone.
"""

import re
import unicodedata

from blog import plain_text

ZERO_WIDTH = re.compile("[\u00ad\u200b\u200c\u2060\ufeff]")
LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})

SELLING = re.compile(
    r"""\b(?:
    viagra|cialis|levitra|sildenafil|tadalafil|kamagra|xanax|tramadol|ambien|phentermine|modafinil|oxycodone|ozempic
    |semaglutide|ivermectin|clenbuterol|steroids?\ for\ sale|(?:no|without)\ (?:a\ )?prescription|online\ pharmacy
    |pharmacy\ online|cheap\ (?:meds|pills|drugs)|weight[- ]loss\ (?:pills?|gummies)|keto\ gummies|male\ enhancement
    |casinos?|slots?\ online|online\ slots?|free\ spins|jackpot|poker\ (?:online|room)|sports?\ bett?ing|bookmaker
    |judi|situs|slot\ gacor|togel|roulette|welcome\ bonus|deposit\ bonus|1xbet|baccarat
    |seo\ (?:services?|agency|expert|package|tools?|company|audit)|backlinks?|guest\ posts?|link\ building|page\ one
    |first\ page\ of\ google|rank(?:ing)?\ (?:higher|your\ (?:site|website))|domain\ authority|organic\ traffic
    |web(?:site)?\ traffic|buy\ (?:followers|likes|traffic|reviews)|social\ media\ followers
    |bitcoin\ (?:investment|trading|mining|recovery)|crypto(?:currency)?\ (?:invest\w*|trad\w+|signals?|recovery|wallet)
    |forex|binary\ options?|passive\ income|trading\ (?:bot|platform|signals)|return\ on\ (?:your\ )?investment|airdrop
    |recover(?:ed)?\ (?:my|your|lost|stolen)\ (?:funds|crypto|bitcoin|money)|hacker\ for\ hire|hire\ a\ hacker
    |invested\ with\ \w+|guaranteed\ (?:profit|returns?|results|approval)|(?:double|triple)\ your\ (?:money|investment)
    |pay\ ?day\ loans?|loan\ offers?|instant\ loans?|personal\ loans?|bad\ credit|low\ interest\ rate|quick\ cash
    |escorts?|porn\w*|xxx|nudes?|sex\ (?:chat|cams?|dating|videos?|toys?)|cam\ girls?|hook[- ]?ups?
    |adult\ (?:chat|dating|videos?|webcams?)|hot\ (?:singles|girls|babes)|only\ ?fans|lonely\ (?:women|girls|housewives)
    |replica\ (?:watches|bags|handbags|shoes)|rolex|louis\ vuitton|cheap\ jerseys|wholesale\ price|discount\ code
    |essay\ writ\w+|write\ my\ essay|dissertation\ help|fake\ (?:ids?|passports?|documents)|diplomas?\ for\ sale
    |love\ spells?|spell\ cast\w+|powerful\ (?:dr|doctor|priest|healer)|magic\ ring|illuminati|herbal\ cure
    |work\ from\ home\ (?:and|job)|earn\ (?:money|cash|\$|up\ to|per)|make\ money|per\ (?:day|week)\ from\ home
    |limited\ time\ offer|act\ now|order\ (?:now|today)|buy\ now|best\ prices?\ (?:online|guaranteed)|free\ shipping
    |iptv|cracked\ software|license\ keys?|followers\ cheap|cbd\ (?:oil|gummies)|vape\ (?:shop|juice)
    |comprar|farmacia|sin\ receta|apuestas|pr[êe]stamos?|achetez|sans\ ordonnance|cr[ée]dit\ rapide|paris\ sportifs
    |ohne\ rezept|g[üu]nstig\ kaufen|sofortkredit|geld\ verdienen|spielautomaten|abnehmen\ mit
    )\b""",
    re.I | re.X,
)
PRAISE = re.compile(
    r"""(?:
    (?:great|nice|awesome|amazing|excellent|wonderful|fantastic|superb|fabulous|magnificent|good|informative|very\ nice)
    \ (?:post|blog|site|website|web\ ?page|article|write-?up|content|piece|info|information|job|work|stuff|issues)
    |keep\ (?:up\ the|it\ up|posting|writing|on\ posting|up\ (?:the\ )?(?:good|great|superb))|book-?mark(?:ed|ing)
    |added\ (?:you|this|your\ \w+)\ to\ my|(?:your|this|the)\ (?:web\ ?site|weblog|web\ blog|blog|site|web\ page)
    |saved\ as\ a\ favorite|i\ (?:really\ )?(?:like|love|enjoy)\ (?:your|what\ you\ guys)
    |i\ am\ (?:now\ )?(?:sure|going\ to|really\ (?:impressed|inspired|enjoying|glad|thankful|happy))
    |i'?m\ (?:really\ )?(?:impressed|inspired|enjoying|not\ that\ much)
    |thanks?\ (?:you\ )?(?:for|a\ (?:lot|ton)|to\ you)[\w\s]*\ (?:sharing|posting|share|post|site|blog|information|info)
    |this\ (?:post|article|paragraph|piece)\ (?:is|was|gives|provides|has|will)|valuable\ (?:info|content|information)
    |\b(?:rss|subscribe|feed|layout|theme|browser|plugin|captcha|hosting|wordpress|web\ host|ie|safari|loading)\b
    |(?:visit|coming\ back|come\ back|return)\ (?:again|often|to\ (?:your|this))
    |look(?:ing)?\ forward\ to\ (?:your|more)
    |(?:tell|share|shared)\ (?:it|this)\ (?:with|to)\ my|my\ (?:friends?|colleague|cousin|brother|roommate)\ (?:who|was)
    |(?:hi|hello)\ (?:there|dear|mates?|to\ (?:every|all)\w*)|first\ time\ (?:here|visit)|everything\ is\ very\ open
    |pretty\ (?:section|component)|simply\ wish|i\ (?:have\ )?(?:just\ )?(?:stumbled|found|discovered|came\ across)
    |(?:same|similar)\ (?:topics?|subject)|what\ you\ (?:are\ saying|guys)|clear\ (?:idea|explanation)|high[- ]quality
    |heard\ (?:of|about)\ (?:your|this)|top[- ]notch|on\ this\ (?:topic|subject)|a\ (?:must|fascinating|good)\ read
    |spot\ on|it'?s\ (?:hard|difficult)\ to\ find|knowledgeable\ (?:people|person)|exactly\ what\ i\ (?:was|am|needed)
    )""",
    re.I | re.X,
)
COME_HERE = re.compile(
    r"""(?:
    (?:visit|check\ (?:out)?|see|look\ at|click|browse|follow|try|read)\ (?:out\ )?
    (?:my|our|here|this\ (?:link|site|page|website))
    |click\ (?:here|the|on|below)|my\ (?:own\ )?(?:web\ ?site|web\ ?page|homepage|blog|page|channel|weblog|site)\b
    |(?:more|full)\ (?:info|details?|information)\ (?:here|at|on)|link\ in\ (?:my\ )?(?:bio|profile)
    |feel\ free\ to\ (?:visit|surf)
    |(?:contact|reach|write|email|message|text|dm|call)\ (?:me|us|him|her|them)\ (?:on|at|via|now|through|today)
    |take\ a\ look
    |(?:sign|register)\ (?:up\ )?(?:now|here|today|at|on)|join\ (?:us|now|our|my)|download\ (?:here|now)|learn\ more\ at
    |my\ profile|go\ to\ this|visita\ (?:mi|nuestra)|haz\ clic|cliquez|visitez|besuchen\ sie|klicken
    )""",
    re.I | re.X,
)
CONTACT = re.compile(r"whats\s?app|telegram|\bt\.me\b|\bwechat\b|\bskype\b|\bviber\b|\+\d[\d\s().-]{8,}\d", re.I)
MARKUP = re.compile(r"\[/?(?:url|link|img|b)\b|<\s*/?a\b|&lt;a|href\s*=|\[\w+\]\(https?:", re.I)
TEMPLATE = re.compile(
    r"\{[^{}\n]*\|[^{}\n]*\}|%\w{3,}%|\{\{?\s*\w+\s*\}?\}|#[A-Z]{4,}#|\[(?:keyword|name|blog|url|site)\]", re.I
)
GIBBERISH = re.compile(r"\b(?=[a-z]*[bcdfghjklmnpqrstvwxz]{5})[a-z]{7,}\b", re.I)


def found(*, name: str, body: str) -> frozenset[str]:
    """The traits of a comment."""
    bare = ZERO_WIDTH.sub("", unicodedata.normalize("NFKC", body))
    without_links = _without_links(bare)
    plain = without_links.lower()
    praises = len({match.group(0).lower() for match in PRAISE.finditer(plain)})
    sales = {match.group(0) for match in SELLING.finditer(f"{_spelt(plain)} {_spelt(bare.lower())}")}
    words = re.findall(r"[^\W\d_]+", without_links)
    holds = {
        "markup": bool(MARKUP.search(body)),
        "selling": bool(sales),
        "selling_hard": len(sales) > 1,
        "selling_name": bool(SELLING.search(_spelt(name.lower()))),
        "praise": praises > 1,
        "praise_only": praises > 1 and len(words) < 18 * praises and not _is_about_bodies(plain),
        "come_here": bool(COME_HERE.search(plain)),
        "contact": bool(CONTACT.search(bare)),
        "template": bool(TEMPLATE.search(body)),
        "disguise": _is_disguised(body),
        "script": _is_of_another_script(without_links),
        "gibberish": _is_gibberish(words),
        "bare_link": len(words) < 6 and bool(plain_text.links(bare)),
    }
    return frozenset(key for key, is_so in holds.items() if is_so)


def _without_links(text: str) -> str:
    return re.sub(r"(?:https?://|www\.)\S+", " ", text, flags=re.I)


def _spelt(text: str) -> str:
    """As meant: "V1agra" and "c.a.s.i.n.o" are written so to slip by."""
    joined = re.sub(r"\b(?:\w[.\-_* ]){4,}\w\b", lambda match: re.sub(r"[.\-_* ]", "", match.group(0)), text)
    leet = re.sub(
        r"\b(?=[\w@$!]*[a-z])(?=[\w@$!]*[0134578@$!])[\w@$!]{5,}", lambda m: m.group(0).translate(LEET), joined
    )
    return f"{text} {joined} {leet}"


BODIES = re.compile(
    r"""\b(?:hips?|backs?|spine|knees?|legs?|thighs?|pelvi\w+|psoas|muscles?|stretch\w*|bridge|lunge\w*|exercis\w+|massage
    |pregnan\w+|baby|birth|midwife|run(?:ning|s)?|ran|walk\w*|desk|pain\w*|sore|stiff\w*|tight\w*|yoga|breath\w*|weeks?
    |shoulders?|neck|glutes?|physio\w*|cupping|bath|session|appointment|floor|mornings?|miles?)\b""",
    re.I | re.X,
)


def _is_about_bodies(text: str) -> bool:
    """Speaks of what these articles are about; who praises any site does not."""
    return bool(BODIES.search(text))


def _is_disguised(text: str) -> bool:
    """Words with letters of two alphabets in them, or with letters nobody can see."""
    if ZERO_WIDTH.search(text.replace("\ufeff", "", 1)):
        return True
    return any(len(_alphabets(word)) > 1 for word in re.findall(r"[^\W\d_]{4,}", text))


def _is_of_another_script(text: str) -> bool:
    """Mostly letters that are not Latin."""
    letters = [char for char in text if char.isalpha()]
    foreign = sum(_alphabet(char) != "LATIN" for char in letters)
    return len(letters) > 3 and foreign * 2 > len(letters)


def _is_gibberish(words: list[str]) -> bool:
    """Keys hit at random: no word that one could say."""
    odd = sum(
        bool(GIBBERISH.fullmatch(word)) or (len(word) > 7 and not re.search("[aeiouyäöüéèáíóú]", word, re.I))
        for word in words
    )
    return bool(words) and odd * 3 >= len(words)


def _alphabets(word: str) -> set[str]:
    return {_alphabet(char) for char in word} & {"LATIN", "CYRILLIC", "GREEK"}


def _alphabet(char: str) -> str:
    return unicodedata.name(char, "").partition(" ")[0]
