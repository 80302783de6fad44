"""Words: what our own voice does not say, how long a sentence is, how hard a page reads."""

import re

from .documents import pages, walk

BANNED = re.compile(
    r"\b(wrong(?!-)|incorrect|fail(s|ed|ure)?|careless|gullible|naive|naïve|obvious(ly)?|simply"
    r"|just|should have|stupid|fell for|duped|oops)\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"")
PHONE = re.compile(r"\+?\d[\d ()-]{5,}\d")
BLOCK_ENDS = re.compile(r"</(?:p|li|h3|h4|ul|ol)>")
RICH_TAGS = {"p", "b", "i", "a", "ul", "ol", "li", "h3", "h4"}
LONGEST_SENTENCE = 20  # words
HARDEST, HARDEST_HELP = 8, 6  # US grades


def sentences(text):
    text = re.sub(r"<[^>]+>", "", BLOCK_ENDS.sub("\n", text))
    for block in text.split("\n"):
        for sentence in re.split(r"(?<=[.!?])[”\"]?\s+", block.strip()):
            if sentence.strip():
                yield sentence.strip()


def words(text):
    return re.findall(r"[^\W_]+(?:['’.-][^\W_]+)*", text)


def syllables(word):
    word = word.lower()
    if word.isdigit():
        return 1
    word = re.sub(r"(?<=[^td])ed$|(?<=[^l])e$|(?<=[aeiouy])le$|(?<=[^cgsxz])es$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def grade(texts):
    """Flesch–Kincaid grade (Kincaid et al. 1975), over whole sentences: headings would flatter."""
    whole = [
        s for text in texts for s in sentences(text) if s.rstrip("”\"')").endswith(tuple(".!?:"))
    ]
    spoken = [word for sentence in whole for word in words(sentence)]
    if not spoken:
        return 0.0
    per_word = sum(map(syllables, spoken)) / len(spoken)
    return 0.39 * len(spoken) / len(whole) + 11.8 * per_word - 15.59


def grade_of(doc):
    return grade([text for _, text in walk(doc)])


def is_help(name):
    return name.startswith("help")


def no_word_that_blames_or_belittles(docs):
    for name, doc in docs.items():
        for key, text in walk(doc):
            named_by_the_taxonomy = name.startswith("signals/") and key == "title"
            if name not in ("sources.yaml", "facts.yaml") and not named_by_the_taxonomy:
                for found in BANNED.finditer(QUOTED.sub("", text)):
                    yield f"{name}: {key}: “{found.group()}”"


def no_sentence_over_20_words(docs):
    for name, doc in docs.items():
        skipped = name in ("sources.yaml", "facts.yaml", "contacts.yaml")
        for key, text in walk(doc) if not skipped else ():
            for sentence in sentences(text):
                if len(words(sentence)) > LONGEST_SENTENCE:
                    yield f"{name}: {key}: {len(words(sentence))} words: {sentence}"


def no_file_above_its_grade(docs):
    for name, doc in pages(docs):
        if (reached := grade_of(doc)) > (HARDEST_HELP if is_help(name) else HARDEST):
            yield f"{name}: grade {reached:.1f}"


def no_phone_number_outside_scenes(docs):
    for name, doc in pages(docs):
        for key, text in walk(doc):
            yield from (f"{name}: {key}: {number}" for number in PHONE.findall(text))


def rich_text_uses_only_what_the_editor_allows(docs):
    for name, doc in pages(docs):
        for key, text in walk(doc):
            yield from (
                f"{name}: {key}: <{tag}>"
                for tag in re.findall(r"</?([a-z0-9]+)", text)
                if tag not in RICH_TAGS
            )
            yield from (
                f"{name}: {key}: {href}"
                for href in re.findall(r"href=\"([^\"]*)", text)
                if not href.startswith(("https://", "/help-now/", "/field-guide/", "/learn/"))
            )


RULES = [
    no_word_that_blames_or_belittles,
    no_sentence_over_20_words,
    no_file_above_its_grade,
    no_phone_number_outside_scenes,
    rich_text_uses_only_what_the_editor_allows,
]
