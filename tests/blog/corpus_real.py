"""Comments as readers of a bodywork practice may write them, MADE for the tests: nobody wrote any of them, no name,
body or story in it is anybody's.

Rules are tuned on the even entries (TUNED_ON); the odd ones are looked at by the test alone.
"""

from tests.blog.corpus import made

WORDS = {
    "first": [
        "Anna",
        "Ben",
        "Cleo",
        "Dev",
        "Esra",
        "Finn",
        "Greta",
        "Hugo",
        "Ines",
        "Jo",
        "Kaya",
        "Luis",
        "Mei",
        "Noor",
    ],
    "part": ["hip", "lower back", "left knee", "right thigh", "groin", "pelvis", "shoulder", "neck", "tailbone"],
    "move": ["kneeling stretch", "bridge", "lunge", "cat-cow", "leg lowering", "side-lying version"],
    "who": ["physio", "midwife", "doctor", "running coach", "sister", "husband", "yoga teacher"],
    "n": ["2", "3", "5", "8", "10", "12", "14"],
    "week": ["18", "22", "26", "31", "35", "38"],
    "time": ["before work", "after my run", "in the evening", "on the train", "between two meetings", "at night"],
    "sport": ["running", "rowing", "cycling", "lifting", "climbing", "dancing"],
    "feel": ["tight", "sore", "stiff", "short", "tired", "weak"],
    "smile": ["🙂", "😊", "🙏", "❤️", "💪", "😅"],
    "page": [
        "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC8316530/",
        "https://doi.org/10.3390/jcm13247598",
        "https://en.wikipedia.org/wiki/Psoas_major_muscle",
        "www.nhs.uk/pregnancy",
    ],
}
PEOPLE = ["<first>", "<first> S.", "<first>, <sport> mum", "<first> K", "<first>-<first>", "M."]

FAMILIES = {
    "short thanks": (
        PEOPLE,
        [
            "Thanks!",
            "Thank you, that helps.",
            "Great article, thank you!",
            "Thanks a lot for this. <smile>",
            "So helpful.",
            "Just what I needed for my <part>.",
            "Thank you <first>!",
            "Love this.",
            "Nice, will try it <time>.",
            "This was good to read. Thanks.",
            "Very clear, thank you.",
            "Thanks for explaining.",
            "Helpful, thanks",
        ],
    ),
    "thanks with a reason": (
        PEOPLE,
        [
            "Thank you for writing about the <part>, nobody had explained it to me so calmly before.",
            "Great post! The <move> is exactly what my <who> showed me, but here I see why.",
            "Thanks for sharing this. I tried the <move> <time> and my <part> felt less <feel>.",
            "I have bookmarked this for my <who>, who has had a <feel> <part> since spring.",
            "I really like your drawings, they made it click for me how the psoas runs.",
            "This article is the first that does not promise miracles. Thank you.",
        ],
    ),
    "questions with numbers": (
        PEOPLE,
        [
            "My <part> hurts about <n> out of 10 when I do the <move>. Should I stop or do it more gently?",
            "How often should I do the <move>? I manage <n> times a week, <n> seconds each side.",
            "I am <n>0 years old and run <n> miles a day. Is 30 seconds enough for the <move>?",
            "Is it normal that the <part> is <feel> for <n> days after the <move>?",
            "I sit 9 hours a day and get up every <n>0 minutes. Would the <move> help or is it too little?",
            "After <n> weeks of this my <part> is still <feel>. When is it time to see a <who>?",
        ],
    ),
    "pregnant": (
        PEOPLE,
        [
            "I am in week <week> and lying on my back makes me dizzy after <n> minutes. Is there a <move> on the side?",
            "Week <week> here, my pelvis clicks when I turn in bed. My <who> says it is common. Can I still do the <move>?",
            "<n> weeks after the birth my <part> is still <feel>. When may I start with the <move> again?",
            "Had a caesarean <n> weeks ago. Is the bridge fine yet, or should I ask my <who> first?",
            "Second baby, week <week>: the <move> with a cushion under my knee is the best part of my day <smile>",
        ],
    ),
    "long stories": (
        PEOPLE,
        [
            "I want to tell what happened to me. In spring I began <sport> again after years at a desk, and after <n> weeks my <part> "
            "was so <feel> that I could not tie my shoes in the morning. My <who> found nothing wrong. Then I read this, began with "
            "the <move> <time>, very gently, and walked more. It took <n> months, not days, but now I run again. Thank you.",
            "A long one, sorry. My <who> and I both have a <feel> <part>, for quite different reasons: I sit all day, and they do "
            "<sport> every other day. We did the five exercises together for <n> weeks. It helped me a lot and did nothing for them. "
            'So I like that you write "may help some people". It is honest, and I trust the rest of the page more for it.',
            "When I was pregnant (week <week>) everything pulled on my <part>. I was told to rest, then to move, then to rest. What "
            "helped was the <move>, a cushion, and somebody who listened. I wish I had found this page then.",
        ],
    ),
    "a link that helps": (
        PEOPLE,
        [
            "I found the study you mention, for whoever wants to read it: <page>",
            "Here is a good overview of the muscle: <page> The drawing there helped me too.",
            "My <who> sent me this about stretching, what do you think? <page>",
            "The NHS says something similar about week <week>: <page>",
        ],
    ),
    "disagreement": (
        PEOPLE,
        [
            "I am not sure I agree. My <who> says a <feel> <part> comes from weakness, not from a short muscle.",
            "Sorry, but the <move> made it worse for me. After <n> days my <part> was on fire, so be careful.",
            "In point 3 you say both knees, the picture shows one. Which is right?",
            "Is there any evidence for cupping? The article is vague there, and I would like to know.",
            'There is a typo in the second paragraph: "psaos".',
            "I paid <n>0 dollars elsewhere for less than this. But please say more about when NOT to do the <move>.",
        ],
    ),
    "not a native speaker": (
        PEOPLE,
        [
            "Hello, sorry for my english. I have pain in <part> since <n> month, can I make this exercise every day?",
            "Very good explain. In my country nobody speak about psoas. I do <move> and is better now, thank you so much",
            'Please, what means "tuck"? I not understand in the <move>.',
            "My wife she is <week> weeks and have pain in <part> by night. What you recommend for sleep?",
            "I making <sport> and my <part> is <feel>, I will try and then tell you how it go.",
        ],
    ),
    "Spanish": (
        PEOPLE,
        [
            "Muchas gracias por el artículo, me ayudó con el dolor de cadera. Lo hago <n> veces por semana.",
            "¿Puedo hacer el puente en la semana <week> de embarazo? Me duele un poco la espalda.",
            "Hola <first>, yo también corro y tengo el psoas corto. ¡Saludos!",
            "Me gustó mucho, sobre todo los dibujos. ¿Hay más ejercicios para el cuello?",
        ],
    ),
    "German": (
        PEOPLE,
        [
            "Vielen Dank, das hat mir bei meinem Rücken geholfen. Ich mache es <n> Mal die Woche.",
            "Ich bin in der <week>. Woche und mir wird auf dem Rücken schwindlig. Gibt es eine Übung auf der Seite?",
            "Hallo <first>, meine Hebamme hat mir dasselbe gezeigt. Liebe Grüße!",
            "Schön geschrieben. Wie lange soll ich die Dehnung halten, <n> oder 30 Sekunden?",
        ],
    ),
    "French": (
        PEOPLE,
        [
            "Merci beaucoup, l'étirement à genoux m'a bien aidée. Je le fais <n> fois par semaine.",
            "Je suis à la semaine <week> et j'ai mal au bassin la nuit. Que conseillez-vous ?",
            "Bonjour <first>, moi aussi je cours et ma hanche tire après <n> km.",
            "Très bel article, les dessins sont clairs. À quand la suite ?",
        ],
    ),
    "loud and smiling": (
        PEOPLE,
        [
            "THANK YOU!!! MY <part> IS SO MUCH BETTER AFTER <n> DAYS!!!",
            "<smile><smile><smile>",
            "omg the <move>!!! <smile>",
            "WHY DID NOBODY TELL ME THIS BEFORE",
            "Yes!! <smile> <n> weeks and no pain <smile>",
            "aaah finally somebody says it <smile>",
            "ok trying this right now <smile> <first> are you in?",
        ],
    ),
    "quotes": (
        PEOPLE,
        [
            '"Tight is not the same as short": I keep thinking about that sentence while <sport>.',
            "> ease the hips forward\nHow far is far enough? I feel it in the <part> already after <n> seconds.",
            'You write: "stop if it is sharp". Mine is dull, about <n> of 10. Go on?',
            "As <first> says above, the cushion makes all the difference.",
        ],
    ),
    "answers to others": (
        PEOPLE,
        [
            "@<first> I had the same. What helped me was to do it <time> and warm.",
            "<first>, my <who> told me to wait <n> days, then start slowly.",
            "Same here, <first>! Since <sport> I have a <feel> <part>.",
            "I think <first> is right about the chair.",
            "Thank you <first>, I will try that with the <move>.",
        ],
    ),
    "about coming": (
        PEOPLE,
        [
            "Do you also give massage for people who do <sport>? My <part> would need it.",
            "Is the sound bath fine in week <week>? I would come with my <who>.",
            "How long before <sport> should I have cupping? Somebody said <n> days because of the marks.",
            "What is the price for 90 minutes, and do you have time <time>?",
            "I was with you in autumn and it did me good, greetings from <first>!",
            "Can I pay with a card, and is there free parking near your door?",
        ],
    ),
    "medicine and money, innocent": (
        PEOPLE,
        [
            "I take ibuprofen and a muscle relaxant for my <part>. Can I do the <move> all the same?",
            "My doctor wants to give me steroids for the <part>, a shot. I would rather try exercises for <n> weeks first.",
            "My insurance does not pay for massage. Does anybody know how to get some of the money back?",
            "I lost <n> pounds since I began to walk, and my <part> thanks me.",
            "I bought a foam roller online, it is cheap and does the job for my <part>.",
            "I'm on blood thinners, so no cupping for me, right?",
            "A loan of a birth ball from my <who> saved my <part>. You need not buy one.",
        ],
    ),
    "about the site": (
        PEOPLE,
        [
            "Could you make the print bigger? I read this on my phone <time> and my eyes are not what they were.",
            "The player is lovely, but can it be slower for the <move>?",
            "Is there a way to print the five exercises on one page?",
            "I can't find the article about the neck any more. Where did it go?",
            "Your website works without all that cookie nonsense. How nice.",
        ],
    ),
    "numbers and places": (
        PEOPLE,
        [
            "Did it at 6:30, again at 12:15 and at 21:00, <n> breaths each. Sleeping better.",
            "Day <n>: <part> <feel>, but better than yesterday. Day 1 was 7/10, now 4/10.",
            "10 km, then the <move> 2 x 30 s, then bed. Works since 2019.",
            "L4/L5 was the problem in my case, MRI and all. The <move> was allowed after <n> weeks.",
        ],
    ),
    "sad ones": (
        PEOPLE,
        [
            "I lost a pregnancy in week <week> and my body still holds on. This was gentle to read.",
            "Nobody believes that my <part> hurts. It was good to read that it is real.",
            "My <who> died in spring and since then everything is <feel>. The breathing at the end made me cry.",
            "I am afraid of the birth and my <part> knows it. <n> nights without sleep.",
        ],
    ),
    "short questions": (
        PEOPLE,
        [
            "How long?",
            "Every day?",
            "Also with a hernia?",
            "Barefoot or in shoes?",
            "Which mat do you use?",
            "Left side too?",
            "What about scoliosis?",
            "Can children do it?",
            "Is it ok in week <week>?",
            "With or without cushion?",
            "Where exactly should I feel it?",
            "Why <n> breaths?",
            "Before or after <sport>?",
            "And if the <part> clicks?",
        ],
    ),
    "names that look odd": (
        ["xX<first>Xx", "<first> (<n>0)", "Dr. <first>", "massage-<first>", "<first> & <first>", "j"],
        [
            "My <part> is <feel> <time>. I will try the <move>.",
            "We both do it <time> now, <n> minutes each.",
            "I teach <sport> and will show the <move> to my group.",
            "The <part> again... thanks for the reminder.",
        ],
    ),
    "careless typing": (
        PEOPLE,
        [
            "thx so much my <part> feels beter alredy",
            "is this ok for diastasis?? <n> fingers wide",
            "tried teh <move> tonite, wow",
            "sry for late answer, yes it was the <part>",
            "ive got hypermobility can i do the <move>",
            "hmmm my <part> says no lol",
            "pls more about the neck, im at the desk all day",
        ],
    ),
}
REAL = made(FAMILIES, WORDS, each=18, seed=20261126)
TUNED_ON = REAL[::2]
