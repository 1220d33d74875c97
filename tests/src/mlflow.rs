//! A stand-in for MLflow's scoring server in front of a predictor: its documents, its answers, and the words in
//! which it refuses a row whose columns have other names than the model was trained with.

use std::sync::Arc;

use anyhow::{Context, Result};
use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    routing::{any, get},
};
use endpoint::Model;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use wire::mlflow::{Form, answer, parse_rows};

struct Server {
    model: Model,
    /// Columns that the model was trained with.
    columns: Vec<String>,
}

type Reply = (StatusCode, HeaderMap, String);

/// Serves a predictor file of the built page under the names of its features of which `first` is the first's; gives
/// the address of its root.
///
/// # Errors
/// When it cannot listen, or the file knows no such name.
pub async fn mlflow(file: &str, first: &str) -> Result<String> {
    let model = crate::cloud::model(file)?;
    let names = &model.schema.features;
    let which = names[0].iter().position(|name| name == first).context("no such name")?;
    let columns = names.iter().filter_map(|names| names.get(which).cloned()).collect();
    let router = Router::new()
        .route("/version", get(async || (allowed(), "3.17.2")))
        .route("/invocations", any(invoke))
        .with_state(Arc::new(Server { model, columns }));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let root = format!("http://{}", listener.local_addr()?);
    tokio::spawn(async { axum::serve(listener, router).await });
    Ok(root)
}

/// What lets a page of any origin ask and read.
fn allowed() -> HeaderMap {
    let any = HeaderValue::from_static("*");
    let headers = [header::ACCESS_CONTROL_ALLOW_ORIGIN, header::ACCESS_CONTROL_ALLOW_HEADERS];
    headers.into_iter().map(|header| (header, any.clone())).collect()
}

async fn invoke(State(server): State<Arc<Server>>, method: Method, body: String) -> Reply {
    if method == Method::OPTIONS {
        return (StatusCode::NO_CONTENT, allowed(), String::new());
    }
    let (status, body) = match server.predict(&body) {
        Ok(answer) => (StatusCode::OK, answer),
        Err(message) => {
            let error = json!({ "error_code": "INVALID_PARAMETER_VALUE", "message": message });
            (StatusCode::BAD_REQUEST, error.to_string())
        }
    };
    (status, allowed(), body)
}

impl Server {
    fn predict(&self, body: &str) -> Result<String, String> {
        let value: Value = serde_json::from_str(body).map_err(|error| error.to_string())?;
        let sent = value["dataframe_split"]["columns"].as_array().cloned().unwrap_or_default();
        let missing = self.columns.iter().filter(|own| !sent.contains(&json!(own)));
        let missing: Vec<String> = missing.map(|name| format!("'{name}'")).collect();
        if !missing.is_empty() {
            return Err(format!("Model is missing inputs [{}].", missing.join(", ")));
        }
        let rows = parse_rows(body, &self.model.schema).map_err(|error| error.to_string())?;
        let verdicts = self.model.score(&rows)?;
        Ok(answer(Form::Predictions, &verdicts.outputs, self.model.width()))
    }
}
