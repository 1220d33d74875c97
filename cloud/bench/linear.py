"""What most would put behind a route: scikit-learn's logistic regression, trained here on its own table."""
import sklearn
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import invocations

# Its documentation's advice for short latencies.
sklearn.set_config(assume_finite=True, skip_parameter_validation=True)
table = load_breast_cancer()
model = make_pipeline(StandardScaler(), LogisticRegression())
model.fit(table.data, 1 - table.target)  # there, 0 is malignant
app = invocations.app(lambda rows: model.predict_proba(rows)[:, 1], 0.5)
