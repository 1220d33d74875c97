//! Workers that score side by side. They share nothing: each has an engine of its own.

use js_sys::ArrayBuffer;
use scoring::{Form, Plan};
use worker::messages::further::{Answer, Question};

use super::{
    Engine,
    further::{ask, only},
    link::Link,
    start_tables,
};
use crate::{browser, tables::Piece};

/// More workers than this share the memory's speed and not the work.
const MOST: usize = 16;

/// As many workers as the machine has cores. They stop when the last of it is dropped.
pub(crate) struct Pool {
    links: Vec<Link>,
}

impl Pool {
    /// Starts the workers, each with the present predictor file.
    ///
    /// # Errors
    /// The browser's own words.
    pub(crate) async fn start(engine: Engine) -> Result<Self, String> {
        let file = engine.file().await?;
        let count = browser::cores().clamp(1, MOST);
        // A file is moved to its worker, so each gets a copy.
        let mut pool = Self { links: Vec::new() };
        for _ in 0..count {
            pool.links.push(start_tables(&file.slice(0), || {})?);
        }
        Ok(pool)
    }

    /// Number of workers.
    pub(crate) fn workers(&self) -> usize {
        self.links.len()
    }

    /// Scores a piece on worker `worker`: rows, and their scores as bytes.
    ///
    /// # Errors
    /// The worker's own words.
    pub(crate) async fn score(
        &self,
        worker: usize,
        plan: &Plan,
        piece: &Piece,
    ) -> Result<(usize, Vec<u8>), String> {
        let question = Question::Score { plan: plan.clone(), bytes: piece.bytes };
        let answer = self.ask(worker, &question, Some(&piece.text)).await?;
        only!(answer, Answer::Scored { rows, scores } => (rows, scores))
    }

    /// Writes a piece, or what comes before all rows, with verdicts.
    ///
    /// # Errors
    /// The worker's own words.
    pub(crate) async fn write(
        &self,
        worker: usize,
        plan: &Plan,
        (threshold, form): (f64, Form),
        piece: Option<&Piece>,
    ) -> Result<Vec<u8>, String> {
        let question = Question::Write {
            plan: plan.clone(),
            threshold,
            form,
            bytes: piece.map(|piece| piece.bytes),
            lines_before: piece.map_or(0, |piece| piece.lines_before),
        };
        let answer = self.ask(worker, &question, piece.map(|piece| &piece.text)).await?;
        only!(answer, Answer::Text(text) => text)
    }

    async fn ask(
        &self,
        worker: usize,
        question: &Question,
        attached: Option<&ArrayBuffer>,
    ) -> Result<Answer, String> {
        let link = &self.links[worker % self.links.len()];
        ask(link, question, attached).await
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.links.iter().for_each(Link::close);
    }
}
