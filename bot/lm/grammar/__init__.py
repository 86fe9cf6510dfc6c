"""Wrong Russian told from right by rules on readings, with high precision.

A word is wrong only if none of its readings fits; what the dictionary lacks may be anything. The
rules were calibrated on the sayings of the corpora: at most three of a hundred are turned away
(docs/experiments.md).
"""

from collections.abc import Callable

from bot.lm.grammar import (
    agents,
    attributes,
    clauses,
    government,
    participles,
    prepositions,
    subjects,
    valence,
)
from bot.lm.grammar.sentence import Segment, Sentence, read

Rule = Callable[[Segment, Sentence], str]
"""Says what is wrong in a segment of a text; nothing if it knows of nothing."""

RULES: dict[str, Rule] = {
    "preposition": prepositions.preposition_faults,
    "adverb": prepositions.adverb_faults,
    "pronoun": prepositions.bare_pronoun_faults,
    "locative": prepositions.locative_faults,
    "attribute": attributes.attribute_faults,
    "possessive": attributes.possessive_faults,
    "which": attributes.which_faults,
    "participle": participles.participle_faults,
    "gerund": participles.gerund_faults,
    "subject": subjects.subject_faults,
    "second subject": subjects.second_subject_faults,
    "antecedent": subjects.antecedent_faults,
    "correlative": subjects.correlative_faults,
    "reflexive": subjects.reflexive_faults,
    "agent": agents.agent_faults,
    "idle clause": agents.idle_clause_faults,
    "relative agent": agents.relative_agent_faults,
    "number": government.number_faults,
    "absence": government.absence_faults,
    "object": government.object_faults,
    "intransitive object": government.intransitive_object_faults,
    "missing object": government.missing_object_faults,
    "intransitive": government.intransitive_faults,
    "verbless": government.verbless_faults,
    "joined nouns": government.joined_faults,
    "comparative": government.comparative_faults,
    "valence": valence.valence_faults,
    "predicates": clauses.predicate_faults,
    "conjunction": clauses.conjunction_faults,
    "modal": clauses.modal_faults,
    "mood": clauses.mood_faults,
    "joined verbs": clauses.joined_verb_faults,
    "relative": clauses.relative_faults,
}


def grammar_faults(text: str) -> list[str]:
    """What is wrong with the grammar of a text, as ``rule: where``; empty if nothing is known."""
    sentence = read(text)
    found = (
        (name, rule(segment, sentence))
        for segment in sentence.segments
        for name, rule in RULES.items()
    )
    return [f"{name}: {where}" for name, where in found if where]
