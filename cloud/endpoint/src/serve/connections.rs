//! Connections from the first to the last. Not `axum::serve`, which drops at its end what the kernel
//! has accepted and it has not, and waits for ever for a header that does not come.

use std::{future::Future, io, net::SocketAddr, sync::atomic::Ordering, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    time::{sleep, timeout},
};

use super::Service;

/// How long a request's header may take to come, and a connection may be idle.
const HEADER_LIMIT: Duration = Duration::from_secs(75);
/// How long to wait after the system refused a connection, as when there are too many.
const REFUSED: Duration = Duration::from_millis(50);
/// How long what has arrived by then may take to be read, before connections without a request are closed.
const ARRIVED: Duration = Duration::from_millis(100);
/// How long the last answers may take to be read.
const LAST_WORDS: Duration = Duration::from_secs(25);

/// Connections that may wait to be accepted; where the system allows fewer, as many as that. With the
/// usual 128, a few hundred clients that come at once are sent away by the kernel.
const BACKLOG: u32 = 4096;

/// Listens at an address.
///
/// # Errors
/// When it is taken, or not this machine's.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that begins again need not wait for what is left of the one before.
    #[cfg(unix)]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Accepts until `stop`, then for as long as the options say, and answers everything accepted.
pub(super) async fn serve(
    listener: TcpListener,
    router: Router,
    service: &Service,
    stop: impl Future<Output = ()>,
) {
    let graceful = GracefulShutdown::new();
    let ended = async {
        stop.await;
        // From here on every answer asks its client to come by another connection.
        service.draining.store(true, Ordering::Relaxed);
        tracing::info!(drain_ms = service.options.drain.as_millis() as u64, "asked to end");
        sleep(service.options.drain).await;
    };
    tokio::pin!(ended);
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => begin(stream, &router, &graceful),
                Err(error) => {
                    tracing::warn!(%error, "a connection was refused by the system");
                    sleep(REFUSED).await;
                }
            },
            () = &mut ended => break,
        }
    }
    // What waits in the kernel's queue was accepted as far as its client knows, and what has arrived on
    // a connection is a request though nobody has read it yet.
    while let Ok(Ok((stream, _))) = timeout(Duration::ZERO, listener.accept()).await {
        begin(stream, &router, &graceful);
    }
    drop(listener);
    sleep(ARRIVED).await;
    if timeout(LAST_WORDS, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections did not end in time");
    }
}

fn begin(stream: TcpStream, router: &Router, graceful: &GracefulShutdown) {
    // An answer is one small packet: there is nothing to wait for. If that fails, it is slower.
    let _ = stream.set_nodelay(true);
    let service = TowerToHyperService::new(router.clone());
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEADER_LIMIT);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        // A client that went away is no fault of ours, and there is nobody to tell.
        let _ = connection.await;
    });
}
