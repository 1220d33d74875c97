//! The plain words of each failure, apart from the logic so that they can be read in one go.

use super::{Failure, FailureKind};
use crate::Protocol;

impl Failure {
    /// A short heading, without a full stop.
    pub fn title(&self) -> String {
        use FailureKind::*;
        let title = match self.kind {
            Unauthorized => "Not authorized",
            BadKey => "API key refused",
            WrongPath => "No such path",
            TooLarge => "Request too large",
            Throttled => "Too many requests",
            QuotaExceeded => "Quota used up",
            BadGateway => "Bad gateway",
            TimedOut => "The endpoint took too long",
            LambdaError => "The function raised an error",
            FunctionTimedOut => "The function ran out of time",
            ModelError => "The model raised an error",
            NotUnderstood => "Answer not understood",
            CutShort => "Answer cut short",
            Redirected => "The address sends elsewhere",
            Unreachable => "No answer could be read",
            LocalTimeout => "Stopped waiting",
            Cancelled => "Cancelled",
            OtherStatus(status) => return format!("HTTP status {status}"),
        };
        title.to_owned()
    }

    /// What happened when `asked` was asked, in whole sentences.
    pub fn explanation(&self, asked: Protocol) -> String {
        let text = self.of_its_kind(asked);
        match self.enveloped {
            None => text,
            Some(status) => format!(
                "{text} HTTP said success, and the body is a proxy envelope with statusCode {status}: the \
                 method's integration is not a proxy integration, so nothing opened it."
            ),
        }
    }

    fn of_its_kind(&self, asked: Protocol) -> String {
        use FailureKind::*;
        let is_gateway = asked == Protocol::ApiGateway;
        let text = match self.kind {
            BadKey if !is_gateway => "{Server} refused the request (403): the key is missing, wrong, or not allowed here.",
            WrongPath if asked.names_model() => "{Server} has nothing at this path for this method; the path names the model.",
            WrongPath if !is_gateway => "{Server} has nothing at this path for this method.",
            BadGateway if !is_gateway => "Something in front of {server} got no answer from it that it could use (502).",
            TimedOut if !is_gateway => "Nothing came back within the limit of something in front of {server} (504). A server that is just starting is the usual cause.",
            Unreachable if !is_gateway => UNREACHABLE,
            Unauthorized => "{Server} wants proof of who is asking (401) and did not accept what it got.",
            BadKey => "The gateway refused the request (403 Forbidden): the API key is missing, wrong, or not allowed for this stage.",
            WrongPath => "The gateway has nothing at this path for this method. API Gateway calls that “Missing Authentication Token”, also when no token is needed.",
            TooLarge => "The request body is larger than {server} accepts (413).",
            Throttled => "{Server} takes fewer requests a second than it was sent (429).",
            QuotaExceeded => "The API key has used up its quota for the day, week or month (429 Limit Exceeded).",
            BadGateway => "The gateway could not use what the function returned (502): the function failed, or in the proxy integration returned something other than statusCode, headers and body.",
            TimedOut => "Nothing came back within the gateway's own limit, 29 seconds by default (504). A function or endpoint that is just starting is the usual cause.",
            LambdaError => return self.with_said("The request arrived, and the function behind the gateway raised an error. Without the proxy integration that comes back as HTTP 200"),
            FunctionTimedOut => return self.with_said("The function behind the gateway was stopped at its own time limit, which is 3 seconds unless its configuration says more"),
            ModelError => return self.with_said("The request reached the model's container, and that answered with an error"),
            NotUnderstood => return self.not_understood_text(),
            CutShort => return self.with_said("An answer began and ended in the middle: the connection was closed, or something on the way cut the body"),
            Redirected => "The address answers with a redirect, and following it led to no answer: it turns in a circle, or leads to a place that does not allow this page.",
            Unreachable => return format!("{UNREACHABLE} {GATEWAY_ERRORS}"),
            LocalTimeout => "No answer came within the time set on this page, so it stopped waiting. The request may still be running there.",
            Cancelled => "The request was cancelled on this page.",
            OtherStatus(status) => {
                return self.with_said(&named(&format!("{{Server}} answered with HTTP status {status}"), asked));
            }
        };
        named(text, asked)
    }

    /// What the person can do now, in whole sentences.
    pub fn next_step(&self, asked: Protocol) -> &'static str {
        use FailureKind::*;
        let is_gateway = asked == Protocol::ApiGateway;
        match self.kind {
            BadKey if !is_gateway => "Check the key, and what it is allowed to do there.",
            WrongPath if asked.names_model() => {
                "Check the address and the model's name; a row goes there by POST."
            }
            WrongPath if !is_gateway => "Check the address; a row goes there by POST.",
            BadGateway | TimedOut if !is_gateway => {
                "Send again; if it stays, read the server's log."
            }
            OtherStatus(500..600) if !is_gateway => {
                "Send again in a moment; if it stays, read the server's log."
            }
            Unauthorized => {
                "Check which authorizer the method has; this page can send an API key and nothing else."
            }
            BadKey => "Check the API key, and that its usage plan includes this stage.",
            WrongPath => {
                "Check the address: it needs the stage and the resource, as in https://…/stage/resource, and the resource needs POST."
            }
            TooLarge => "Send fewer or shorter values.",
            Throttled => "Wait a moment and send again, fewer at a time.",
            QuotaExceeded => {
                "Raise the quota in the usage plan or wait until it starts anew; trying again now does not help."
            }
            BadGateway => "Send again; if it stays, read the function's log.",
            TimedOut => {
                "Send again in a moment; if it stays, read the function's log for what it waits for."
            }
            LambdaError => "Read the message and the function's log; the same row will fail again.",
            FunctionTimedOut => {
                "Give the function more time, or more memory, which also makes it faster; a first call after a pause takes longest."
            }
            ModelError => "Read the model container's log; the same row will fail again.",
            NotUnderstood => {
                "Compare the answer with the forms that this page reads, or check that the address is the right one."
            }
            CutShort => {
                "Send again; if it stays, look for a limit on the size of bodies between the endpoint and this page."
            }
            Redirected => {
                "Enter the address that it leads to in the end, with https if it has it; a POST does not survive most redirects."
            }
            Unreachable => {
                "Check the address, then that OPTIONS on it answers with CORS headers and without an API key."
            }
            LocalTimeout => "Send again, or allow more time.",
            Cancelled => "Send again when ready.",
            OtherStatus(500..600) => "Send again in a moment; if it stays, read the gateway's log.",
            OtherStatus(_) => "Read the answer; the same request will be answered the same.",
        }
    }

    fn with_said(&self, text: &str) -> String {
        match self.said.as_str() {
            "" => format!("{text}."),
            said => format!("{text}: “{said}”."),
        }
    }

    fn not_understood_text(&self) -> String {
        let found = if self.found.is_empty() { "something else" } else { self.found.as_str() };
        self.with_said(&format!("An answer came; expected a class code, found {found}"))
    }
}

/// A text with the server's name in the place of `{server}` and, where a sentence begins, of `{Server}`.
fn named(text: &str, asked: Protocol) -> String {
    let server = asked.server();
    let (first, rest) = server.split_at(1);
    text.replace("{server}", server).replace("{Server}", &(first.to_uppercase() + rest))
}

const UNREACHABLE: &str = "\
The browser got no answer that it may show to this page, and does not say why. Likely causes: \
the address has a typing error or nothing runs there; \
it sends on to another address that does not allow this page; \
the answer carries no CORS headers that allow this page; \
this page came over https and the address is plain http, which browsers block; \
or this device is offline.";
const GATEWAY_ERRORS: &str = "\
Every error that the gateway makes itself (a wrong path, a refused key, throttling) looks like that, too, unless its \
DEFAULT_4XX and DEFAULT_5XX responses set CORS headers.";
