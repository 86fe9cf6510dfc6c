"""Words that the bot neither takes for a wish nor says: obscene ones and slurs.

A short list on purpose, by roots: it is to keep the bot decent in a family's chat, not to judge
what people write.
"""

import re

from bot.lm.words import folded_words

_PREFIXES = (
    "за|по|на|до|от|о|об|у|вы|при|про|пере|недо|под|подъ|рас|раз|с|съ|в|въ|из|ис|изъ|не|ни|бес"
)
_OBSCENE = (
    r"ху(?:й|е(?!те|ль)|и(?!н|ж)|я|ю)\w*|пизд\w*|еб(?:а|е[тшм]|у|и|л|н|ок|ырь)\w*|бля(?:[дт]\w*)?|"
    r"мудак\w*|мудач\w*|мудил\w*|муд(?:о|е)зв\w*|залуп\w*|пид[оа]р\w*|педерас\w*|гондон\w*|дроч\w*|"
    r"шлюх\w*|манд[аыеуо]й?"
)
_SLURS = (
    r"жид(?:а|у|ом|е|ы|ов|ам|ами|ах)?|жидов(?:к|ск|ств|ь)\w*|жидяр\w*|жидиш\w*|нигг?ер\w*|"
    r"черномаз\w*|узкоглаз\w*|чучмек\w*|хач(?:а|у|ом|и|ей|ам|ами|ах)?|кацап\w*"
)
_UNFIT = re.compile(f"(?:{_PREFIXES})?(?:{_OBSCENE})|{_SLURS}")


def has_unfit(text: str) -> bool:
    """Whether a word of a text is obscene or a slur, in any form."""
    return any(_UNFIT.fullmatch(part) for each in folded_words(text) for part in each.split("-"))
