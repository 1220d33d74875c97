//! One case: what it is, and what the model says of it.

use std::sync::Arc;

use leptos::prelude::*;
use worker::messages::Description;

use crate::{
    components::{Strips, Toolbar, Verdict},
    session::Session,
};

#[component]
pub(crate) fn Case(session: Session, description: Arc<Description>) -> impl IntoView {
    view! {
        <div class="case">
            <section class="form" aria-label="Values">
                <p class="task">{description.manifest.task.clone()}</p>
                <Toolbar session description=description.clone() />
                <Strips form=session.form description=description.clone() />
            </section>
            <Verdict session description=description.clone() />
        </div>
    }
}
