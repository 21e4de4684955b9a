from collections.abc import Iterator
from typing import Any

Scene = dict[str, Any]


def paths_from(scenes: dict[str, Scene], scene: str, walked: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every way through a case, each as the scenes it passes. A case that turns back on itself fails."""
    assert scene not in walked, f"{scene} comes again after {walked}"
    walked = (*walked, scene)
    if "end" in scenes[scene]:
        yield walked
        return
    for choice in scenes[scene]["choices"]:
        yield from paths_from(scenes, choice["to"], walked)


def by_id(case: dict[str, Any]) -> dict[str, Scene]:
    return {scene["id"]: scene for scene in case["scenes"]}


def ways_through(case: dict[str, Any]) -> list[tuple[str, ...]]:
    return list(paths_from(by_id(case), case["scenes"][0]["id"]))


def test_there_are_two_cases_with_enough_decisions(cases: list[dict[str, Any]]) -> None:
    assert len(cases) == 2
    assert all(8 <= sum("choices" in scene for scene in case["scenes"]) <= 12 for case in cases)


def test_scene_ids_are_unique(cases: list[dict[str, Any]]) -> None:
    assert all(len(by_id(case)) == len(case["scenes"]) for case in cases)


def test_every_scene_has_choices_or_ends(cases: list[dict[str, Any]]) -> None:
    assert all(("choices" in scene) != ("end" in scene) for case in cases for scene in case["scenes"])


def test_every_scene_is_reached_and_every_path_ends(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        seen = {scene for way in ways_through(case) for scene in way}

        assert seen == set(by_id(case))


def test_ends_differ_and_are_appraised(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        ends = [scene["end"] for scene in case["scenes"] if "end" in scene]

        assert {end["outcome"] for end in ends} == {"good", "fair", "bad"}
        assert all(len(end["verdict"]) >= 60 for end in ends)


def test_choosing_well_every_time_ends_well_and_in_time(cases: list[dict[str, Any]]) -> None:
    for case in cases:
        scenes, scene, days = by_id(case), case["scenes"][0], 0
        while "choices" in scene:
            days += scene["clock_days"]
            scene = scenes[next(choice["to"] for choice in scene["choices"] if choice["good"])]

        assert scene["end"]["outcome"] == "good"
        assert days + scene["clock_days"] <= case["clock"]["limit_days"]


def test_one_bad_choice_is_open_wherever_one_chooses(cases: list[dict[str, Any]]) -> None:
    flat = [
        scene["id"]
        for case in cases
        for scene in case["scenes"]
        if "choices" in scene and {choice["good"] for choice in scene["choices"]} != {True, False}
    ]

    assert flat == []


def test_choices_say_what_follows_and_on_which_law(cases: list[dict[str, Any]]) -> None:
    choices = [choice for case in cases for scene in case["scenes"] for choice in scene.get("choices", ())]

    assert all(choice["consequence"] and choice["citations"] for choice in choices)


def test_cases_say_that_they_are_invented(cases: list[dict[str, Any]]) -> None:
    assert all("虚构" in case["title"] and "虚构" in case["summary"] for case in cases)
