"""Plots a match from the tables of `touchline export --format parquet`: what was believed, when, and what was taken back.

    touchline export soccer/1234 --format parquet --out tables
    python plot_match.py tables --out match.png
"""

import argparse
import pathlib
import sys

import duckdb
import matplotlib

matplotlib.use("Agg")  # Writes a file; needs no screen.
import matplotlib.pyplot as plt
from matplotlib.ticker import FixedFormatter, FixedLocator, MaxNLocator, NullLocator

HOME, AWAY, GREY, UNRELIABLE = "#1667a8", "#c8551b", "#8a8f98", "#f6e3e3"
# More of them would cover each other.
NAMED_MAX = 40
DURATIONS = {0.1: "0.1 s", 1: "1 s", 10: "10 s", 60: "1 min", 600: "10 min", 3600: "1 h", 86400: "1 day"}
# Confirmations change what is known, not what was said: they are not drawn as corrections.
NATURES = {
    "revocation": ("#b3152a", "v", "taken back"),
    "amendment": ("#b8860b", "D", "amended"),
    "reinstatement": ("#2a7f3f", "^", "put back"),
}

# The score as it stood after each record; points as the provider counts them (goals, sets, frames).
STATES = """
    SELECT epoch({time}) AS at, score_home, score_away, provisional_home, provisional_away,
           len(pending) AS pending, reliable
    FROM read_parquet($file)
    WHERE fixtureId = $fixture AND {time} IS NOT NULL AND packets > 0
    ORDER BY "partition", "offset"
"""
CORRECTIONS = """
    SELECT epoch({time}) AS at, nature, coalesce(after_facts_type, 'action ' || actionId) AS type,
           knownMs / 1000.0 AS stood,
           CASE WHEN scoreBefore_home IS DISTINCT FROM scoreAfter_home THEN scoreBefore_home
                WHEN scoreBefore_away IS DISTINCT FROM scoreAfter_away THEN scoreBefore_away END AS moved_from
    FROM read_parquet($file)
    WHERE fixtureId = $fixture AND {time} IS NOT NULL AND nature <> 'confirmation'
    ORDER BY "partition", "offset"
"""
PERIODS = """
    SELECT epoch({time}) AS at, current AS period
    FROM read_parquet($file)
    WHERE fixtureId = $fixture AND kind = 'period-started' AND {time} IS NOT NULL
    ORDER BY "partition", "offset"
"""
TEAMS = """
    SELECT max(home_name) AS home, max(away_name) AS away, max(sport) AS sport
    FROM read_parquet($file) WHERE fixtureId = $fixture
"""

QUERIES = {
    "states": ("fixture-state", STATES),
    "corrections": ("corrections", CORRECTIONS),
    "periods": ("fixture-events", PERIODS),
    "teams": ("fixture-state", TEAMS),
}


def load(folder, fixture, time):
    """The tables of one fixture, by name, as pandas data frames; `at` is in minutes since its first packet."""
    frames = {}
    for name, (topic, query) in QUERIES.items():
        asked = {"file": file_of(folder, topic), "fixture": fixture}
        frames[name] = duckdb.execute(query.format(time=time), asked).df()
    if frames["states"].empty:
        sys.exit(f"plot_match: expected states of fixture {fixture} in {folder}, found none")
    start = frames["states"]["at"].min()
    for name in ("states", "corrections", "periods"):
        frames[name]["at"] = (frames[name]["at"] - start) / 60
    return frames


def first_fixture(folder):
    query = "SELECT fixtureId FROM read_parquet($file) WHERE packets > 0 LIMIT 1"
    found = duckdb.execute(query, {"file": file_of(folder, "fixture-state")}).fetchall()
    if not found:
        sys.exit(f"plot_match: expected a fixture in {folder}/fixture-state.parquet, found none")
    return found[0][0]


def file_of(folder, topic):
    return str(folder / f"{topic}.parquet")


def plot(frames, fixture, time, out):
    states, corrections, periods = frames["states"], frames["corrections"], frames["periods"]
    teams = frames["teams"].iloc[0]
    home, away = (text(teams[side]) or side for side in ("home", "away"))
    figure, (score, pending, taken) = plt.subplots(
        3, 1, figsize=(12, 8.5), sharex=True, height_ratios=[3, 1, 1.6], layout="constrained"
    )
    draw_score(score, states, corrections, home, away)
    draw_pending(pending, states)
    draw_corrections(taken, corrections)
    for axes in (score, pending, taken):
        draw_unreliable(axes, states)
        for at in periods["at"]:
            axes.axvline(at, color=GREY, linewidth=0.8, linestyle=(0, (4, 4)), zorder=0)
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#e6e8eb", linewidth=0.8)
        axes.set_axisbelow(True)
    for row in periods.itertuples():
        score.annotate(
            f"period {text(row.period)}", (row.at, 1), xycoords=("data", "axes fraction"), xytext=(4, -2),
            textcoords="offset points", va="top", fontsize=8, color=GREY,
        )
    last = states.iloc[-1]
    result = f"{whole(last.score_home)}–{whole(last.score_away)}"
    score.set_title(f"{home} {result} {away}", loc="left", fontsize=15, fontweight="bold", pad=18)
    score.set_title(f"{text(teams['sport'])} · {text(fixture)}", loc="right", fontsize=9, color=GREY, pad=18)
    taken.set_xlabel(f"minutes since the first packet ({time})")
    taken.set_xlim(0, max(states["at"].max(), 0.1))
    figure.savefig(out, dpi=130)
    plt.close(figure)


def whole(number):
    return "?" if number != number else int(number)


def text(words):
    """Of the provider, for a plot: to matplotlib, what stands between dollars is a formula."""
    return "".join(character for character in str(words or "") if character.isprintable()).replace("$", r"\$")


def draw_score(axes, states, corrections, home, away):
    for side, name, colour in (("home", home, HOME), ("away", away, AWAY)):
        axes.step(
            states["at"], states[f"provisional_{side}"], where="post", color=colour, linewidth=5, alpha=0.25,
            solid_capstyle="butt", label=f"{name}, with what is pending",
        )
        axes.step(states["at"], states[f"score_{side}"], where="post", color=colour, linewidth=2, label=name)
    moved = corrections[corrections["moved_from"].notna()]
    for nature, (colour, marker, words) in NATURES.items():
        some = moved[moved["nature"] == nature]
        if some.empty:
            continue
        axes.scatter(
            some["at"], some["moved_from"], color=colour, marker=marker, s=70, zorder=5, edgecolor="white",
            label=f"{words}: the score moved",
        )
    axes.fill_between([], [], [], color=UNRELIABLE, label="not reliable: a gap, silence, no connection")
    axes.set_ylabel("score")
    highest = states[["score_home", "score_away", "provisional_home", "provisional_away"]].max().max()
    axes.set_ylim(-0.04 * max(highest, 1), 1.12 * max(highest, 1))
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(loc="upper left", bbox_to_anchor=(0, 0.95), framealpha=0.9, edgecolor="white", fontsize=9)


def draw_pending(axes, states):
    axes.fill_between(states["at"], states["pending"], step="post", color="#5b4b8a", alpha=0.35, linewidth=0)
    axes.step(states["at"], states["pending"], where="post", color="#5b4b8a", linewidth=1)
    axes.set_ylabel("actions\npending")
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=4))


def draw_corrections(axes, corrections):
    for nature, (colour, marker, words) in NATURES.items():
        some = corrections[corrections["nature"] == nature]
        axes.scatter(
            some["at"], some["stood"].clip(lower=0.1), color=colour, marker=marker, s=32, alpha=0.85,
            edgecolor="white", linewidth=0.5, label=f"{words} ({len(some)})",
        )
    if len(corrections) <= NAMED_MAX:
        for row in corrections.itertuples():
            axes.annotate(
                text(row.type), (row.at, max(row.stood, 0.1)), xytext=(5, 3), textcoords="offset points",
                fontsize=7.5, color="#4a4f57",
            )
    axes.set_yscale("log")
    longest = max(corrections["stood"].max(), 30) if len(corrections) > 0 else 30
    ticks = {seconds: words for seconds, words in DURATIONS.items() if seconds <= longest * 4}
    axes.yaxis.set_major_locator(FixedLocator(list(ticks)))
    axes.yaxis.set_major_formatter(FixedFormatter(list(ticks.values())))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.set_ylim(min(max(corrections["stood"].min(), 0.1), 1) * 0.7 if len(corrections) > 0 else 1, longest * 2.5)
    axes.set_ylabel("corrections:\nhow late")
    axes.legend(loc="upper left", bbox_to_anchor=(0, 1.2), frameon=False, fontsize=9, ncols=len(NATURES))


def draw_unreliable(axes, states):
    """From each state that says so until the next one that does not."""
    ends = states["at"].shift(-1).fillna(states["at"].max())
    for begin, end, reliable in zip(states["at"], ends, states["reliable"]):
        if not reliable and end > begin:
            axes.axvspan(begin, end, color=UNRELIABLE, linewidth=0, zorder=0)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", type=pathlib.Path, help="folder of the Parquet files")
    parser.add_argument("--fixture", help="its id (default: the first one of the tables)")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("match.png"), help="the PNG to write")
    parser.add_argument(
        "--time", choices=["receivedAt", "eventTime", "knownAt"], default="receivedAt",
        help="ours, the provider's, or when it was published (default: receivedAt)",
    )
    asked = parser.parse_args()
    topics = sorted({topic for topic, _ in QUERIES.values()})
    missing = [topic for topic in topics if not (asked.tables / f"{topic}.parquet").is_file()]
    if missing:
        parser.error(f"expected {', '.join(missing)}.parquet in {asked.tables}, found none")
    fixture = asked.fixture or first_fixture(asked.tables)
    frames = load(asked.tables, fixture, asked.time)
    plot(frames, fixture, asked.time, asked.out)
    print(f"{asked.out}: {len(frames['states'])} states and {len(frames['corrections'])} corrections of {fixture}")


if __name__ == "__main__":
    main()
