"""The words and sentences of the made-up site. What they say means nothing; they must only read like a real page.

Every choice is made by `Choice`, from a seed, so the same seed gives the same text on any machine.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

import msgspec

T = TypeVar("T")

TOWELS = (
    "a soft towel", "the bed sheets", "a clean shirt", "a loose scarf", "the pillow case", "a warm blanket",
    "some thick socks", "a wool hat", "the spare dressing", "a cotton sling", "the ice pack", "a roll of gauze",
)  # fmt: skip
PAPERS = (
    "the list of questions", "the visit diary", "the clinic card", "the home leaflet", "a short letter",
    "the consent form", "a small map", "the day plan", "the night chart", "the shopping list", "a page of notes",
    "the walking plan",
)  # fmt: skip
MEALS = (
    "a bowl of soup", "some fresh bread", "a plate of rice", "a cup of tea", "some ripe fruit", "a jug of water",
    "a light meal", "some plain toast", "a pot of beans", "a glass of milk", "some boiled eggs", "a small snack",
)  # fmt: skip
PEOPLE = (
    "a good friend", "the ward nurse", "the family doctor", "the front desk", "a close neighbour", "the night team",
    "a helper", "the lift driver", "the day team", "a grown-up child", "the link nurse", "the clinic porter",
)  # fmt: skip
PLACES = (
    "the kitchen", "the garden", "the front room", "the waiting room", "the quiet room", "the bedroom",
    "the bus stop", "the corner shop", "the park bench", "the car park", "the side door", "the day room",
)  # fmt: skip

DOINGS = (
    (("wash", "washing"), TOWELS), (("fold", "folding"), TOWELS), (("pack", "packing"), TOWELS),
    (("lay out", "laying out"), TOWELS), (("put away", "putting away"), TOWELS), (("change", "changing"), TOWELS),
    (("read", "reading"), PAPERS), (("bring along", "bringing along"), PAPERS), (("print", "printing"), PAPERS),
    (("fill in", "filling in"), PAPERS), (("look through", "looking through"), PAPERS), (("find", "finding"), PAPERS),
    (("cook", "cooking"), MEALS), (("share", "sharing"), MEALS), (("warm up", "warming up"), MEALS),
    (("taste", "tasting"), MEALS), (("buy", "buying"), MEALS), (("set out", "setting out"), MEALS),
    (("meet", "meeting"), PEOPLE), (("talk to", "talking to"), PEOPLE), (("write to", "writing to"), PEOPLE),
    (("wait for", "waiting for"), PEOPLE), (("thank", "thanking"), PEOPLE), (("walk with", "walking with"), PEOPLE),
    (("walk to", "walking to"), PLACES), (("rest in", "resting in"), PLACES), (("tidy", "tidying"), PLACES),
    (("sit in", "sitting in"), PLACES), (("sweep", "sweeping"), PLACES), (("draw", "drawing"), PLACES),
)  # fmt: skip

WHEN = (
    "on the evening before", "in the morning", "before you go to bed", "on the way home", "at the weekend",
    "when you are at home", "when you feel ready", "if you live alone", "if you have small children",
    "while you wait", "on a rainy day", "before the visit", "after the visit", "in the first days", "later on",
    "at work", "when friends come round", "on a warm day", "once you are back home", "when you travel",
    "if you drive", "on quiet days",
)  # fmt: skip
MANNER = (
    "slowly", "with both hands", "step by step", "without any rush", "in your own time", "with a bit of help",
    "with care", "as you are used to", "in a way that suits you", "side by side", "in small parts",
)  # fmt: skip
PLAIN = ("new", "clean", "quiet", "warm", "bright", "small", "dry", "red", "blue", "plain", "low", "wide")

FELT = (
    "felt tired", "slept badly", "had a dry mouth", "had cold hands", "felt thirsty", "missed a meal",
    "had sore feet", "felt dizzy", "had an itchy arm", "lost the leaflet", "came late", "rang the ward",
)  # fmt: skip
FEEL = (
    "feel tired", "sleep badly", "have a dry mouth", "have cold hands", "feel thirsty", "miss a meal",
    "have sore feet", "feel dizzy", "have an itchy arm", "lose the leaflet", "come late", "ring the ward",
)  # fmt: skip

HEADINGS = (
    "At home", "On the day", "What to pack", "Who can help", "In the evening", "The way there", "The way back",
    "Food and drink", "Clothes", "Sleep", "Work", "Family", "Moving about", "In the bathroom", "In the kitchen",
    "What to write down", "When plans change", "If you live far away", "If you live alone", "Small children",
    "Pets", "Stairs and lifts", "Light and noise", "Phones and screens", "Money matters", "Letters and forms",
    "A normal week", "The weekend", "Holidays", "Rain and sun", "Things that people forget", "Words you may hear",
    "In the waiting room", "With a helper", "Before you leave", "Once you are back", "Small steps", "A slow start",
)  # fmt: skip
SIGNS = (
    "you have a fever", "the skin is hot and red", "you cannot keep water down", "the pain gets worse",
    "you feel faint when you stand up", "the dressing is wet through", "your arm or leg swells",
    "you shiver and feel ill", "you cannot sleep for pain", "the skin turns dark",
)  # fmt: skip
GRAVE_SIGNS = (
    "you cannot breathe well", "you have pain in your chest", "your face droops", "your speech is slurred",
    "you pass out", "bleeding does not stop with firm pressure",
)  # fmt: skip

TERMS = (
    ("Dressing", "Wound cover", "A clean cover that lies on a wound."),
    ("Sling", "Arm sling", "A band of cloth that holds up an arm."),
    ("Ice pack", "Cold pack", "A bag of ice or cold gel, wrapped in a cloth."),
    ("Gauze", "Gauze bandage", "A thin cloth with an open weave."),
    ("Visit diary", "Diary of visits", "A small book in which you note each visit."),
    ("Clinic card", "Visit card", "A card with the name of your clinic on it."),
    ("Home leaflet", "Leaflet for home", "A sheet that you take home, with things to read again."),
    ("Consent form", "Form of consent", "A sheet that says that you agree to something."),
    ("Day plan", "Plan of the day", "A list of what is planned for one day."),
    ("Night chart", "Chart of nights", "A page in which you note when you slept."),
    ("Walking plan", "Plan of walks", "A list of short walks."),
    ("Ward nurse", "Nurse on the ward", "A nurse who works where the beds are."),
    ("Link nurse", "Contact nurse", "A nurse whom you can call with questions."),
    ("Front desk", "Reception", "The place where you say that you are here."),
    ("Night team", "Team at night", "The staff who work at night."),
    ("Day team", "Team in the daytime", "The staff who work in the daytime."),
    ("Lift driver", "Volunteer driver", "Somebody who takes you there and back by car."),
    ("Clinic porter", "Porter", "Somebody who shows you the way, or takes you there in a chair on wheels."),
    ("Day room", "Common room", "A room with chairs where everybody may sit."),
    ("Quiet room", "Rest room", "A room where nobody talks."),
)


class Choice:
    """Choices from a seed. Only `random()` is used, whose numbers are the same in every version of Python."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311  # no secret depends on it

    def chance(self, of: float) -> bool:
        """True as often as `of`, between 0 and 1."""
        return self._random.random() < of

    def number(self, low: int, high: int) -> int:
        """A whole number from low to high."""
        return low + int(self._random.random() * (high - low + 1))

    def one(self, of: Sequence[T]) -> T:
        """One of these."""
        return of[int(self._random.random() * len(of))]

    def some(self, of: Sequence[T], count: int) -> list[T]:
        """So many different ones of these, in any order; all of them where there are fewer."""
        left = list(of)
        return [left.pop(int(self._random.random() * len(left))) for _ in range(min(count, len(left)))]

    def words(self) -> int:
        """How long a page is: 200 to 1,500 words, about 600 on average; short pages are more frequent than long."""
        return 170 + int(1290 * self._random.random() ** 2.4)


class Doing(msgspec.Struct, frozen=True):
    """Something to do: `fold a soft towel`, `folding a soft towel`."""

    base: str
    gerund: str


def doing(choice: Choice) -> Doing:
    """Something to do."""
    (base, gerund), objects = choice.one(DOINGS)
    thing = choice.one(objects)
    return Doing(f"{base} {thing}", f"{gerund} {thing}")


def capital(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def sentence(choice: Choice) -> str:
    """A plain sentence without any claim."""
    first, second = doing(choice), doing(choice)
    when, manner = choice.one(WHEN), choice.one(MANNER)
    towel, paper, person, place = (choice.one(words) for words in (TOWELS, PAPERS, PEOPLE, PLACES))
    return choice.one(
        (
            f"{capital(when)}, you can {first.base} {manner}.",
            f"You may want to {first.base} {when}.",
            f"You can {first.base}, and then {second.base}.",
            f"{capital(person)} shows you how to {first.base} {manner}.",
            f"{capital(when)}, ask {person} where to {first.base}.",
            f"Keep {towel} in {place}, next to {paper}.",
            f"Put {paper} on a {choice.one(PLAIN)} shelf in {place}.",
            f"Some people like {first.gerund} {when}.",
            f"{capital(first.gerund)} takes a while, so begin {when}.",
            f"{capital(person)} can {first.base} with you, or {second.base} {when}.",
            f"Tell {person} if you would rather not {first.base}.",
            f"There is a {choice.one(PLAIN)} door between {place} and {choice.one(PLACES)}.",
            f"Note in {paper} what you did {when}.",
            f"You do not have to {first.base} {when}.",
            f"If you cannot {first.base}, {second.base} {manner}.",
            f"Leave {towel} where {person} can see it.",
            f"*{capital(first.gerund)}* is one thing, and *{second.gerund}* is another.",
            f"**{capital(first.base)}** {when}, and take a break after that.",
        )
    )


def point(choice: Choice) -> str:
    """A point of a list."""
    first = doing(choice)
    return choice.one(
        (
            f"{capital(first.base)} {choice.one(MANNER)}.",
            f"{capital(first.base)} {choice.one(WHEN)}.",
            f"Take {choice.one(TOWELS)} and {choice.one(PAPERS)}.",
            f"Ask {choice.one(PEOPLE)} about {choice.one(PAPERS)}.",
        )
    )


def question(choice: Choice) -> str:
    """A question to ask at a visit."""
    first = doing(choice)
    return choice.one(
        (
            f"When can I {first.base}?",
            f"Who helps me to {first.base}?",
            f"Where do I find {choice.one(PAPERS)}?",
            f"Should I {first.base} {choice.one(WHEN).replace('you', 'I').replace('I are', 'I am')}?",
            f"Do I need {choice.one(TOWELS)}?",
        )
    )
