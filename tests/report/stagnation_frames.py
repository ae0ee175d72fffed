"""Frames as the questions of the stagnation screen give them, small enough to read."""

import pandas


def moved(opening, grown, released, closing, other_norm=0, left_list=0):
    """`stagnation_bridge`: stagnation months before, what waiting added, what moving on took away, and now."""
    steps = {"opening": opening, "grown": grown, "other_norm": other_norm, "released": released}
    return pandas.Series({**steps, "left_list": left_list, "closing": closing}, dtype="float64")


def spots(*rows):
    """`stagnation`: group, open, over norm, months, months of which each pilot counts at most twelve."""
    columns = ["grp", "n_open", "n_over_norm", "stagnation_months", "stagnation_months_capped"]
    frame = pandas.DataFrame(rows, columns=columns).astype(dict.fromkeys(columns[1:], "float64"))
    return frame.assign(n_unknown_age=0.0, n_without_norm=0.0)


def matrix(*rows):
    """`stagnation_matrix`: group, stage, open, over norm, months, how many of the group wait on a decision."""
    columns = ["grp", "stage", "n_open", "n_over_norm", "stagnation_months", "n_waiting"]
    return pandas.DataFrame(rows, columns=columns).assign(n_unknown=0.0)


CELLS = matrix(
    ("Jeugd", "running", 5.0, 0.0, 0.0, 0.0),
    ("Jeugd", "awaiting_decision", 7.0, 6.0, 24.0, 3.0),
    ("Zorg", "awaiting_decision", 5.0, 1.0, 2.0, 4.0),
    (None, "running", 5.0, 2.0, 2.0, 9.0),
)


def decisions(*rows):
    """`missed_decisions`: municipality, group, stage, observed, expected, missed."""
    columns = ["municipality", "grp", "stage", "observed", "expected", "missed"]
    return pandas.DataFrame(rows, columns=columns)


def months(first, *flows, stock=0):
    """`flow_by_month` from the month of `first`: (came, left) of each month, beginning with `stock`."""
    days = pandas.date_range(first, periods=len(flows), freq="MS")
    rows = []
    for day, (came, left) in zip(days, flows, strict=True):
        stock += came - left
        rows.append((day, float(came), float(left), float(stock)))
    return pandas.DataFrame(rows, columns=["month", "arrivals", "departures", "stock_end"])


FLOW = months("2025-02-01", (1, 0), (1, 0), (2, 1), (0, 0), (3, 0), stock=5)


def pilots(*rows):
    """`ageing`: stage, age, norm, days over norm, p50, p85, why the band is withheld."""
    columns = ["stage", "age_days", "norm_days", "days_over_norm", "p50_days", "p85_days", "withheld"]
    frame = pandas.DataFrame(rows, columns=columns).assign(title="<b>P</b>", pilot_key="m/1")
    return frame.astype(dict.fromkeys(columns[1:6], "float64"))


AGES = pilots(
    ("awaiting_decision", 200, 90, 110, 60, 120, None),
    ("awaiting_decision", 30, 90, 0, 60, 120, None),
    ("awaiting_decision", None, 90, None, 60, 120, None),
    ("running", 400, 300, 100, None, None, "too_few_exits"),
    ("running", 100, 200, 0, None, None, "too_few_exits"),
)


def curve(*rows, n=20):
    """`share_waiting`: days, at risk, exits, share with its interval, whether it is drawn."""
    columns = ["t_days", "n_risk", "n_exits", "s", "lo", "hi", "is_drawn"]
    return pandas.DataFrame(rows, columns=columns).assign(n=n)


def quantile(median=None, more_than=None, n=20, exits=12, left_out=0):
    """`wait_quantiles` of one cohort."""
    row = {"n": n, "n_exits": exits, "n_left_out": left_out}
    row |= {"median_days": median, "median_more_than_days": more_than}
    return pandas.DataFrame([row]).astype("float64")


LONG = curve((0, 20, 0, 1.0, 0.9, 1.0, True), (100, 20, 12, 0.4, 0.2, 0.6, True), (200, 4, 2, 0.2, 0.1, 0.4, False))
SHORT = curve((0, 5, 0, 1.0, 0.5, 1.0, True), (100, 5, 2, 0.6, 0.2, 0.9, True))
WAITING = pandas.DataFrame({"days_waiting": [30.0, 60.0, None]})


def queue(body, p50=None, p85=None, p95=None, withheld=None):
    """A row of `queue_forecast`: meetings until the queue is empty at p50, p85 and p95."""
    return ("m", body, 3, p50, p85, p95, 12, withheld)


def queues(*rows):
    """`queue_forecast`: the rows of `queue`."""
    columns = ["municipality", "body", "n_waiting", "meetings_p50", "meetings_p85", "meetings_p95"]
    return pandas.DataFrame(rows, columns=[*columns, "n_meetings_ahead", "withheld"]).astype(
        dict.fromkeys(columns[3:], "float64")
    )


def chart(signal=False, mean=2.0):
    """`control_chart`: two months a series."""
    rows = [
        (series, pandas.Timestamp(day), 3.0) for series in ("arrivals", "departures") for day in ("2026-01", "2026-02")
    ]
    flags = dict.fromkeys(["is_outside", "is_shift", "is_trend", "is_two_of_three"], False)
    frame = pandas.DataFrame(rows, columns=["series", "month", "value"])
    return frame.assign(mean=mean, lower=-1.0, upper=5.0, **{**flags, "is_outside": signal})


def bands(*rows):
    """`cumulative_flow`: day, stage, how many are there or further."""
    frame = pandas.DataFrame(rows, columns=["day", "stage", "n_here_or_further"])
    return frame.assign(day=pandas.to_datetime(frame["day"]))


def outcomes(**causes):
    """`outcomes`: how many pilots by each cause."""
    return pandas.DataFrame(list(causes.items()), columns=["cause", "n_pilots"])


# Five pilots: rolled out on day 10, stopped on day 20, one lost sight of in between; two still wait.
ENDS = pandas.DataFrame(
    [
        (10, "rollout", 0.2, 5, 1),
        (10, "stop", 0.0, 5, 0),
        (10, "waiting", 0.8, 5, 0),
        (20, "rollout", 0.2, 3, 0),
        (20, "stop", 0.8 / 3, 3, 1),
        (20, "waiting", 1.6 / 3, 3, 0),
    ],
    columns=["t_days", "cause", "cif", "n_risk", "n_ended"],
).assign(is_drawn=True)
