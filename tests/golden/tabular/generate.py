"""What scikit-learn and pandas make of a small table: imputation, scaling, encoding, and leave-one-out means of a target.

    python3 generate.py > encoders.json     (Debian 12: python3-sklearn, python3-pandas)

Every case is fitted on `training`; `new` are other rows, with unseen categories, values out of range and missing cells.
"""
import json, sys
import numpy as np, pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

_ = None
training = pd.DataFrame({
    "age": [22.0, 38.5, _, 35.0, 4.0, _, 54.25, 2.0, 27.0, 14.5, _, 58.0],
    "fare": [7.25, 71.2833, 7.925, 53.1, 16.7, 8.4583, 51.8625, 21.075, 11.1333, 0.0, 512.3292, 26.55],
    "class": ["3", "1", "3", "1", "3", "3", "1", "3", "3", "2", "10", "1"],
    "port": ["S", "C", "S", _, "S", "Q", "S", "S", "s", "C", _, "É"],
    "target": [0.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.25],
})
new = pd.DataFrame({
    "age": [_, 80.0, -0.5, _, 31.0, _],
    "fare": [1000.5, 0.0, 7.25, 13.0, 0.125, 30.0],
    "class": ["3", "2", "10", "7", _, "2"],
    "port": ["S", "X", _, "C", "É", "q"],
})
cases = {}


def case(name, transform):
    cases[name] = {"training": np.asarray(transform(training), float).tolist(), "new": np.asarray(transform(new), float).tolist()}


def pipeline(column, *steps):
    fitted = make_pipeline(*steps).fit(training[[column]])
    return lambda rows: fitted.transform(rows[[column]])


def within(statistic, rounded):
    """Of the class; of all rows for unseen and missing classes and for those without a number."""
    groups, overall = training.groupby("class")["age"].agg(statistic), getattr(training["age"], statistic)()
    imputed = lambda rows: rows["class"].map(groups).fillna(overall)
    return lambda rows: rows["age"].fillna(imputed(rows).round() if rounded else imputed(rows)).to_frame()


def names(fill, encoder):
    cells = lambda rows: rows[["port"]].fillna(fill)
    fitted = encoder.fit(cells(training))
    return lambda rows: fitted.transform(cells(rows))


def others(smoothing):
    """One row at a time, as the definition says it."""
    prior = training["target"].mean()

    def mean(key, rows):
        same = [] if key is None else rows[rows["class"] == key]["target"]
        return (sum(same) + smoothing * prior) / (len(same) + smoothing) if len(same) else prior
    cases[f"others-{smoothing}"] = {
        "training": [[mean(key, training.drop(index=i))] for i, key in enumerate(training["class"])],
        "new": [[mean(key, training)] for key in new["class"]]}


known = sorted(training["port"].dropna().unique())
for impute in ("mean", "median"):
    case(impute, pipeline("age", SimpleImputer(strategy=impute)))
    case(f"{impute}-standard", pipeline("age", SimpleImputer(strategy=impute), StandardScaler()))
    case(f"{impute}-min-max", pipeline("age", SimpleImputer(strategy=impute), MinMaxScaler()))
    case(f"{impute}-within", within(impute, rounded=False))
    case(f"{impute}-within-round", within(impute, rounded=True))
case("constant-indicator", pipeline("age", SimpleImputer(strategy="constant", fill_value=-1.5, add_indicator=True)))
case("log", pipeline("fare", FunctionTransformer(np.log1p)))
case("log-standard", pipeline("fare", FunctionTransformer(np.log1p), StandardScaler()))
case("log-min-max", pipeline("fare", FunctionTransformer(np.log1p), MinMaxScaler()))
case("one-hot", lambda rows: [[cell == name for name in known] for cell in rows["port"]])   # missing is no category
case("one-hot-fill", names("missing", OneHotEncoder(handle_unknown="ignore", sparse_output=False)))
case("code-fill", names("missing", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=len(known) + 1)))
for s in (0, 1, 2.5):
    others(s)

cells = lambda rows: {c: [None if pd.isna(v) else v if isinstance(v, str) else repr(v) for v in rows[c]] for c in rows if c != "target"}
json.dump({"training": cells(training), "target": training["target"].tolist(), "new": cells(new), "cases": cases}, sys.stdout)
print()
