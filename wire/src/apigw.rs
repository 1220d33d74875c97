//! A predictor behind API Gateway (REST) and Lambda, with whatever such a resource really
//! answers: bare codes, linear-learner JSON, envelopes left unopened, and failures of each layer.

mod answer;
mod event;
mod request;

pub use answer::parse_answer;
pub use event::{ALLOWED_HEADERS, Envelope, Event, error_object};
pub use request::{RequestError, parse_request, request_body};
