//! What Prometheus reads: TensorFlow Serving's names and units, so that its dashboards work, and what
//! it has no names for.

use std::time::Duration;

use axum::http::StatusCode;
#[cfg(target_os = "linux")]
use prometheus::process_collector::ProcessCollector;
use prometheus::{
    Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts,
    Registry, TextEncoder, core::Collector, exponential_buckets,
};

use crate::model::{Model, Verdicts};

/// Of a server's latencies in microseconds, TensorFlow Serving's own: 10 · 1.8ⁿ.
const LATENCY_BUCKETS: (f64, f64, usize) = (10.0, 1.8, 33);

/// Why a request was refused before anyone looked at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Too many requests are being answered.
    WaitingFull,
    /// Too many bytes of bodies are held.
    HeldFull,
    /// The body did not come in time.
    TimeLimit,
    /// The body is too large.
    TooLarge,
}

impl Refusal {
    const ALL: [Self; 4] = [Self::WaitingFull, Self::HeldFull, Self::TimeLimit, Self::TooLarge];

    fn name(self) -> &'static str {
        match self {
            Self::WaitingFull => "waiting_full",
            Self::HeldFull => "held_full",
            Self::TimeLimit => "time_limit",
            Self::TooLarge => "too_large",
        }
    }
}

/// All that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    model: String,
    requests: IntCounterVec,
    request_latency: HistogramVec,
    runtime_latency: HistogramVec,
    rows: IntCounter,
    verdicts: Vec<IntCounter>,
    unsure: IntCounter,
    outliers: IntCounter,
    score: Histogram,
    refused: IntCounterVec,
    pub(crate) in_flight: IntGauge,
    pub(crate) captured: IntCounter,
    pub(crate) capture_failures: IntCounter,
}

impl Metrics {
    /// Counters at zero for `model`.
    ///
    /// # Errors
    /// Never for the names below: they differ, and all are Prometheus names.
    pub(crate) fn new(model: &Model) -> prometheus::Result<Self> {
        let register = Register { registry: Registry::new(), model };
        register.standing()?;
        Ok(Self {
            model: model.name.clone(),
            requests: register.requests()?,
            request_latency: register.latency(
                ":tensorflow:serving:request_latency",
                "From the first byte read to the answer, microseconds",
                "entrypoint",
            )?,
            runtime_latency: register.latency(
                ":tensorflow:serving:runtime_latency",
                "Reading, predicting and writing, microseconds",
                "runtime",
            )?,
            rows: register.counter("nearside_rows_total", "Rows that got a verdict")?,
            verdicts: register.verdicts()?,
            unsure: register.counter(
                "nearside_unsure_rows_total",
                "Rows for which not exactly one class is possible at the file's strictest level",
            )?,
            outliers: register
                .counter("nearside_outlier_rows_total", "Rows unlike anything known")?,
            score: register.score()?,
            refused: register.refused()?,
            in_flight: register.gauge("nearside_requests_in_flight", "Requests being answered")?,
            captured: register
                .counter("nearside_captured_records_total", "Records of data capture written")?,
            capture_failures: register.counter(
                "nearside_capture_failures_total",
                "Records of data capture that could not be written",
            )?,
            registry: register.registry,
        })
    }

    /// A request that ended.
    pub(crate) fn ended(&self, api: &str, status: StatusCode, took: Duration) {
        self.requests.with_label_values(&[self.model.as_str(), status_name(status)]).inc();
        let labels = [self.model.as_str(), api, "REST"];
        self.request_latency.with_label_values(&labels).observe(microseconds(took));
    }

    /// The work of a request, without its way in and out.
    pub(crate) fn worked(&self, api: &str, took: Duration) {
        let labels = [self.model.as_str(), api, "nearside"];
        self.runtime_latency.with_label_values(&labels).observe(microseconds(took));
    }

    /// What was said of rows; `width` numbers stand for each of them.
    pub(crate) fn scored(&self, verdicts: &Verdicts, width: usize) {
        self.rows.inc_by(verdicts.classes.len() as u64);
        self.unsure.inc_by(verdicts.unsure);
        self.outliers.inc_by(verdicts.unlike);
        for (output, &class) in verdicts.outputs.chunks(width.max(1)).zip(&verdicts.classes) {
            if let Some(verdicts) = self.verdicts.get(class) {
                verdicts.inc();
            }
            let score = if let [one] = output { Some(one) } else { output.get(class) };
            self.score.observe(score.copied().map_or(f64::NAN, f64::from));
        }
    }

    /// A request that was refused at the door.
    pub(crate) fn refused(&self, refusal: Refusal) {
        self.refused.with_label_values(&[refusal.name()]).inc();
    }

    /// The page that Prometheus reads, in its text format 0.0.4.
    ///
    /// # Errors
    /// Never for names and labels that were accepted before.
    pub(crate) fn page(&self) -> prometheus::Result<Vec<u8>> {
        let mut page = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut page)?;
        Ok(page)
    }
}

/// Makes what is counted of a model, and enters it in the registry.
struct Register<'a> {
    registry: Registry,
    model: &'a Model,
}

impl Register<'_> {
    fn enter<C: Collector + Clone + 'static>(&self, collector: C) -> prometheus::Result<C> {
        self.registry.register(Box::new(collector.clone()))?;
        Ok(collector)
    }

    /// Of names of our own, with the model's.
    fn own(&self, name: &str, help: &str) -> Opts {
        Opts::new(name, help).const_label("model_name", &self.model.name)
    }

    fn counter(&self, name: &str, help: &str) -> prometheus::Result<IntCounter> {
        self.enter(IntCounter::with_opts(self.own(name, help))?)
    }

    fn gauge(&self, name: &str, help: &str) -> prometheus::Result<IntGauge> {
        self.enter(IntGauge::with_opts(self.own(name, help))?)
    }

    /// By model, API and what `third` says.
    fn latency(&self, name: &str, help: &str, third: &str) -> prometheus::Result<HistogramVec> {
        let (start, factor, count) = LATENCY_BUCKETS;
        let buckets = exponential_buckets(start, factor, count)?;
        let options = HistogramOpts::new(name, help).buckets(buckets);
        self.enter(HistogramVec::new(options, &["model_name", "API", third])?)
    }

    fn requests(&self) -> prometheus::Result<IntCounterVec> {
        let options = Opts::new(":tensorflow:serving:request_count", "Requests by how they ended");
        self.enter(IntCounterVec::new(options, &["model_name", "status"])?)
    }

    /// One counter a class.
    fn verdicts(&self) -> prometheus::Result<Vec<IntCounter>> {
        let options = self.own("nearside_verdicts_total", "Rows by verdict");
        let verdicts = self.enter(IntCounterVec::new(options, &["class"])?)?;
        let classes = self.model.predictor.manifest().classes.iter();
        Ok(classes.map(|class| verdicts.with_label_values(&[&class.name])).collect())
    }

    fn refused(&self) -> prometheus::Result<IntCounterVec> {
        let help = "Requests refused before anyone looked at them";
        let options = self.own("nearside_refused_total", help);
        let refused = self.enter(IntCounterVec::new(options, &["reason"])?)?;
        for refusal in Refusal::ALL {
            // What never happened is zero, and not absent: only so can its rate be told.
            refused.with_label_values(&[refusal.name()]);
        }
        Ok(refused)
    }

    fn score(&self) -> prometheus::Result<Histogram> {
        let help =
            "Probability of the positive class, or of the verdict where there are more than two";
        let options = HistogramOpts::from(self.own("nearside_score", help));
        self.enter(Histogram::with_opts(options.buckets(score_buckets()))?)
    }

    /// What says who this is, and memory and time of the process where the system tells them.
    fn standing(&self) -> prometheus::Result<()> {
        let info = self
            .own("nearside_model_info", "The file that answers; always 1")
            .const_label("version", &self.model.version)
            .const_label("sha256", &self.model.sha256);
        self.enter(IntGauge::with_opts(info)?)?.set(1);
        #[cfg(target_os = "linux")]
        self.registry.register(Box::new(ProcessCollector::for_self()))?;
        Ok(())
    }
}

/// Upper ends from 0.05 to 1, as short as they are written.
fn score_buckets() -> Vec<f64> {
    (1..=20).map(|step| f64::from(step) / 20.0).collect()
}

fn microseconds(took: Duration) -> f64 {
    took.as_secs_f64() * 1e6
}

/// TensorFlow Serving counts by the names of its own status codes.
fn status_name(status: StatusCode) -> &'static str {
    match status.as_u16() {
        200..300 => "OK",
        404 => "NOT_FOUND",
        408 | 504 => "DEADLINE_EXCEEDED",
        413 | 429 => "RESOURCE_EXHAUSTED",
        400..500 => "INVALID_ARGUMENT",
        503 => "UNAVAILABLE",
        _ => "INTERNAL",
    }
}
