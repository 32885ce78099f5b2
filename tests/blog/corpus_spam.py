"""Spam MADE for the tests: no sentence was sent by anybody, no product, shop or domain in it is meant.

Thirty kinds, each from sentences of its own with gaps that are filled in different ways; `.test` and `.example` are
domains that nobody can have. Rules are tuned on the even entries (TUNED_ON); the odd ones are looked at by the test
alone.
"""

from tests.blog.corpus import made

WORDS = {
    "drug": ["viagra", "cialis", "xanax", "tramadol", "ozempic", "kamagra", "modafinil", "phentermine"],
    "game": ["online casino", "slots online", "poker room", "sports betting", "roulette", "jackpot"],
    "site": [
        "best-deals.test",
        "www.top-offer.example",
        "https://shop.win.test/a?ref=7",
        "http://go.example/x1",
        "https://fast.cash.test",
        "www.promo.test/now",
    ],
    "site2": ["https://second.test/page", "http://third.example/b", "www.fourth.test", "https://fifth.test/q=1"],
    "site3": ["https://sixth.test/", "http://seventh.example/c?d=2", "www.eighth.test/z"],
    "coin": ["Bitcoin", "Ethereum", "USDT", "crypto"],
    "sum": ["$3,500", "$12,000", "4 BTC", "€9.700", "$450 a day", "70 000 USD"],
    "who": ["Mr. Fredson", "Mrs. Elwood", "Expert Tomas", "Dr. Okon", "Madam Grace", "coach Lina"],
    "phone": ["+1 555 010 2233", "+44 7700 900 812", "+234 800 555 0199", "+49 151 5550 1122"],
    "praise": [
        "Great post",
        "Awesome article",
        "Nice blog",
        "Excellent write-up",
        "Wonderful site",
        "Superb content",
        "Very nice post",
        "Fantastic blog",
        "Amazing article",
    ],
    "more": [
        "I have bookmarked it",
        "keep up the good work",
        "I really like your blog",
        "thanks for sharing this",
        "your website is amazing",
        "I will come back again",
        "this post is very informative",
        "I have shared this with my friends",
    ],
    "city": ["Leeds", "Mumbai", "Austin", "Dubai", "Lagos", "Perth", "Miami"],
    "first": ["Kevin", "Linda", "Mark", "Olga", "Chen", "Rahul", "Sara", "Tony"],
    "thing": ["replica watches", "cheap jerseys", "rolex", "louis vuitton bags", "CBD gummies", "IPTV"],
    "n": ["12", "35", "70", "90", "100", "250", "1000"],
}
PEOPLE = ["<first>", "<first> W.", "<first>99", "<first> from <city>", "Anonymous", "admin"]

FAMILIES = {
    "pharmacy": (
        ["<first>", "Online pharmacy", "<drug> shop"],
        [
            "Buy <drug> without a prescription, discreet delivery to <city>.",
            "Cheap <drug> <n> mg here: <site>",
            "Order <drug> and <drug> online, best price guaranteed! <site>",
            "Hello friends, where I get my <drug>: online pharmacy <site>, no prescription needed.",
            "<drug> next day delivery <city>. <site>",
            "My husband uses <drug> from <site> and we are so happy now",
        ],
    ),
    "casino": (
        ["<first>", "Lucky <first>", "<game>"],
        [
            "Play at the best <game> and get a welcome bonus of <n>%!",
            "I won <sum> yesterday at <game>, free spins for all new players <site>",
            "Top <n> casinos of <city> with deposit bonus: <site>",
            "If you like <game> try this one, payouts are instant.",
            "Best <game> bonus codes <site> <site2>",
        ],
    ),
    "slots in Indonesian": (
        ["situs <first>", "<first>"],
        [
            "Situs slot gacor hari ini <site>",
            "judi online terpercaya dengan jackpot besar <site>",
            "Daftar situs togel resmi, bonus new member <n>%",
            "slot gacor gampang menang <site2>",
        ],
    ),
    "seo": (
        [*PEOPLE, "SEO <first>"],
        [
            "Hi, I noticed your website is not on the first page of Google. Our SEO services can fix that. <site>",
            "We sell high quality backlinks from <n> sites, domain authority <n>+.",
            "Do you accept guest posts? We pay <sum> per link.",
            "Increase your organic traffic by <n>% with our SEO package, contact us at <site>",
            "I can rank your website higher in <city>. Reply for a free SEO audit.",
            "Buy traffic and followers cheap: <site>",
        ],
    ),
    "crypto": (
        PEOPLE,
        [
            "I invested with <who> and made <sum> in two weeks trading <coin>. Contact on WhatsApp <phone>",
            "<coin> investment with guaranteed profit, start with <sum> only. <site>",
            "Join our Telegram for free crypto signals, <n>% win rate.",
            "Automatic forex trading bot, passive income of <sum> a week: <site>",
            "Double your money in <n> hours, <coin> only.",
            "New airdrop! Connect your wallet at <site> and claim <n> tokens.",
        ],
    ),
    "recovery": (
        ["<first>", "Recovered <first>"],
        [
            "I lost <sum> to a scam and <who> recovered my funds. Write to him on Telegram.",
            "Hire a hacker who can recover stolen bitcoin: <site>",
            "Thanks to <who> I got my lost crypto back, contact via WhatsApp <phone>",
            "Are you a victim of a fake broker? Recover your money with <who>, <phone>.",
        ],
    ),
    "adult": (
        ["<first>", "Hot <first>", "sexy<first>"],
        [
            "Hot girls in <city> want to meet you tonight <site>",
            "Free porn videos and adult chat, no registration: <site>",
            "Lonely women near <city>, hook up now",
            "My nudes are here <site>",
            "Escorts in <city>, <n> profiles, call <phone>",
            "sex cams live <site2>",
        ],
    ),
    "loan": (
        ["<who>", "Loan office"],
        [
            "We give personal loans from <sum> at a low interest rate of 2%, bad credit is no problem.",
            "Need quick cash? Instant loans in <city> within <n> minutes: <site>",
            "Payday loan offer for everybody, email us today. <site2>",
            "Good day, I am <who>, a lender. I give out loans with guaranteed approval, WhatsApp <phone>",
        ],
    ),
    "spells": (
        ["<first>", "Happy <first>"],
        [
            "<who> is a powerful spell caster who brought my husband back after <n> days. WhatsApp <phone>",
            "Love spells that work: contact <who> on <phone>",
            "I was cured by the herbal cure of <who>, his site is <site>",
            "Join the Illuminati and be rich, <phone>",
        ],
    ),
    "fakes": (
        ["<thing>", "<first>"],
        [
            "Buy <thing> at wholesale price with free shipping <site>",
            "Real <thing>, <n>% off, discount code SUN<n>",
            "<thing> shop <city>: <site>",
            "Best prices guaranteed for <thing>, order now",
        ],
    ),
    "essays": (
        ["<first>", "Essay <first>"],
        [
            "Write my essay for me? Yes! Essay writing service from <sum>: <site>",
            "Dissertation help by experts from <city>. <site2>",
            "Fake passports and diplomas for sale, WhatsApp <phone>",
        ],
    ),
    "praise with a link": (
        PEOPLE,
        [
            "<praise>! <more>. <site>",
            "<praise>, <more>. My own blog: <site>",
            "<praise>. Visit my website <site>",
            "<more>! <praise>! Check out my page at <site>",
            "<praise> <site2>",
            "Hi there! <praise>, <more>. <site3>",
        ],
    ),
    "praise alone": (
        PEOPLE,
        [
            "<praise>! <more>, and <more>.",
            "<praise>. <more>! <praise>!",
            "Hello there, <praise>. I have just found your site and <more>.",
            "I am really impressed with your blog. <praise>, <more>.",
            "<more>. <more>. <praise>.",
            "First time here, <praise>, <more>!",
        ],
    ),
    "the old robots": (
        PEOPLE,
        [
            "Hi there, I found your website by means of Google while searching for a similar topic, your site came up.",
            "Whats up, I read your blog on a regular basis. Keep it up! Your layout loads fast in my browser.",
            "What web host are you using? Your site loads very fast. I wish my web site loaded as quickly as yours.",
            "I'm not that much of a internet reader but your blog is really nice, keep it up! I'll bookmark your site.",
            "Does your site have captcha? I have a blog and have trouble with spam, hosting is with wordpress.",
            "This paragraph is genuinely a good one, it helps new web users. I simply wish to tell your site is spot on.",
            "Hello to every body, this web site has high-quality information, it's my first visit. I like your theme.",
            "Pretty section of content. I just stumbled upon your weblog and in accession capital say I enjoyed it.",
            "Everything is very open with a clear explanation of the issues. Your website is useful. Thanks for sharing!",
            "My brother was right about this blog. I am going to bookmark your site and take the feeds also. RSS?",
        ],
    ),
    "links dumped": (
        PEOPLE,
        [
            "<site> <site2> <site3>",
            "look: <site>\n<site2>\n<site3>\n<site>",
            "<site2> <site3> <site> <n>",
        ],
    ),
    "a link alone": (PEOPLE, ["<site>", "<site2> !!", "here <site3>", "see <site>", "> <site2>"]),
    "a link as a name": (
        ["<site>", "<site2>", "https://<first>.test"],
        [
            "Thank you for this.",
            "So true, I agree with <first>.",
            "Interesting, <n> times yes.",
            "Good.",
            "ok <n>",
            "I have the same in <city>.",
            "Nice one <first>",
            "Very useful for me and <first>.",
        ],
    ),
    "forum markup": (
        PEOPLE,
        [
            "[url=<site>]good price[/url]",
            '<a href="<site>">click</a> for <city>',
            "[link=<site2>]<city>[/link] and more",
            "[<first>](https://fifth.test) has the answer",
            "&lt;a href=<site3>&gt;here&lt;/a&gt;",
        ],
    ),
    "templates gone wrong": (
        PEOPLE,
        [
            "{Great|Nice|Super} {post|article} about {health|life}, {thanks|cheers} <first>",
            "Hello %FIRSTNAME%, I like %BLOGTITLE% very much. <first>",
            "I love {{keyword}} and so does <first> in <city>",
            "{Hi|Hello} <first>, {I|we} found {this|that}.",
            "Thanks #NAME#, <n> times. #BLOGURL#",
        ],
    ),
    "disguise": (
        PEOPLE,
        [
            "Buy V1agra in <city>, <n> pills",
            "best c@sino of <city>",
            "V.i.a.g.r.a for <first>",
            "Ci\u0430lis <n> mg",
            "c\u0430sin\u043e <n>",
            "ch\u0435ap m\u0435ds for <first>",
            "via\u200bgra <n>",
            "p0rn for <first>, <n> films",
        ],
    ),
    "Russian": (
        ["<first>", "Иван", "Мария"],
        [
            "Лучшие онлайн казино с бонусом <n>% <site>",
            "Купить диплом недорого, доставка <n> дней <site2>",
            "Быстрый заработок в интернете, <sum>. <site>",
            "Заходите на наш сайт <site>",
            "Продвижение сайтов, <n> ссылок. <site3>",
            "Спасибо за статью! А вот тут дешевле: <site>",
        ],
    ),
    "Chinese and Japanese": (
        ["<first>", "小王"],
        [
            "最好的网上赌场，注册送<n>元 <site>",
            "办理各种证件，联系微信 <n><n>",
            "激安ブランドコピー <site>",
            "免费看片 <site2>",
            "代开发票，<n>个工作日 <site3>",
        ],
    ),
    "Arabic and Hindi": (
        ["<first>"],
        [
            "أفضل موقع للمراهنات <site>",
            "قروض سريعة خلال <n> دقيقة <site2>",
            "घर बैठे पैसे कमाएं <site> <n>",
            "شركة تنظيف منازل <n> <site3>",
        ],
    ),
    "Spanish, French, German": (
        ["<first>"],
        [
            "Comprar <drug> sin receta, envío en <n> días <site>",
            "Los mejores casinos y apuestas de <city> <site>",
            "Achetez du <drug> sans ordonnance: <site>",
            "Crédit rapide sans justificatif, <n> minutes <site2>",
            "<drug> ohne Rezept günstig kaufen <site>",
            "Sofortkredit ohne Schufa, bis <sum>: <site2>",
        ],
    ),
    "work from home": (
        PEOPLE,
        [
            "I earn <sum> per day from home, you can too: <site>",
            "Make money online, work from home job for mothers, <sum>",
            "Earn up to <sum>! Sign up now at <site>",
            "My aunt makes <sum> per week from home with this <site2>",
        ],
    ),
    "weight": (
        ["<first>", "Slim <first>"],
        [
            "Keto gummies helped me lose <n> pounds, order now <site>",
            "Weight loss pills that work: <site>",
            "Abnehmen mit Tropfen in <n> Tagen <site2>",
            "Male enhancement for men over <n>, limited time offer",
        ],
    ),
    "messengers": (
        PEOPLE,
        [
            "Contact me on WhatsApp <phone> for massage in <city>, hot girls",
            "Write to <who> on Telegram for help <phone>, click here <site>",
            "Text me <phone> <phone> for quick cash",
            "Join our Telegram channel t.me/deal<n> with <coin> trading signals",
        ],
    ),
    "random keys": (
        ["<first>", "xkjhgf<n>"],
        [
            "dfgkjhdfg sdkjfhskdjf<n> qwrtpsdf",
            "zxcvbnmlkj<n> hjklsdfgpt rtzpsdfgk",
            "wqrtplkj fghjklpz",
            "bcdfghjk lmnpqrst vwxzbcdf <n>",
        ],
    ),
    "software": (
        PEOPLE,
        [
            "License keys for every program, cracked software download here <site>",
            "Best IPTV with <n> channels <site2>",
            "Buy followers and likes, social media followers from <sum>",
            "Automated backlinks software, <n> links a day <site>",
        ],
    ),
    "about the subject, for a sale": (
        PEOPLE,
        [
            "My back pain went away with CBD oil from <site>, use discount code BACK<n>",
            "Pregnant? Free massage guns for all mothers: <site> <site2> <site3>",
            "For hip pain I buy tramadol without prescription at <site>",
            "Our clinic in <city> cures psoas pain, best prices guaranteed, call <phone>",
            "Backlinks for massage therapists! SEO services from <sum> <site>",
        ],
    ),
}
SPAM = made(FAMILIES, WORDS, each=13, seed=20261125)
TUNED_ON = SPAM[::2]
