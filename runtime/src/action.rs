//! What generated code states about requests.

use std::task::{Context, Poll};

use serde_core::Serialize;
use serde_core::de::DeserializeOwned;

use crate::error::Error;
use crate::pending::{self, Answering};
use crate::record::Record;
use crate::service::Operation;

/// A request: a value that knows where it goes and what comes back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no request",
    note = "a builder becomes a request by `.build()`, or is sent by its own `.send()`"
)]
pub trait Action: Record + Serialize + Clone + Send + 'static {
    /// What the cloud answers with.
    type Output: Record + DeserializeOwned + Send + 'static;
    /// Facts about the action.
    const OPERATION: Operation;
    /// Polls a call, and reads its answer. [`action!`](crate::action!) states it anew for each
    /// action, so that callers need not compile it.
    #[doc(hidden)]
    fn read(
        answer: &mut Answering,
        context: &mut Context<'_>,
    ) -> Poll<Result<Self::Output, Error>> {
        pending::read(answer, context)
    }
}

/// An action that changes nothing, so that it may be asked again and again.
#[diagnostic::on_unimplemented(
    message = "`{Self}` may change something, so it cannot be sent again and again",
    label = "only actions that read can be waited for"
)]
pub trait Reads: Action {}

/// An action whose answer may come as a stream of events.
pub trait Streaming: Action {
    /// What an event holds.
    type Event: Record + Send + 'static;
    /// Sets the parameter that asks for a stream, where there is one.
    fn ask(&mut self) {}
}

/// States a request, its answer, and the facts of the action, as methods of
/// [`Operation`](crate::Operation), behind whether it `reads` or `writes` and its name. The service's
/// facts are a static `SERVICE`.
///
/// ```
/// use tencentcloud_runtime::{Action, Effect, Protocol, RegionUse, Service, action, record};
///
/// static SERVICE: Service = Service {
///     name: "school",
///     version: "2020-01-01",
///     protocol: Protocol::Tc3,
///     endpoint: "school.tencentcloudapi.com",
///     regional_endpoints: &[],
///     region: RegionUse::Unused,
///     regions: &[],
///     retryable_codes: &[],
/// };
///
/// #[derive(Clone, Default)]
/// struct DescribeDoor {
///     id: Option<i64>,
/// }
///
/// record!(DescribeDoor { id: "Id" required });
///
/// struct DescribeDoorOutput {
///     name: Option<String>,
/// }
///
/// record!(DescribeDoorOutput { name: "Name" });
///
/// action!(DescribeDoor: DescribeDoorOutput { reads: "DescribeDoor", rate_limit: 20 });
///
/// assert_eq!(DescribeDoor::OPERATION.effect, Effect::Read);
/// assert_eq!(DescribeDoor::OPERATION.rate_limit, 20);
/// ```
#[macro_export]
macro_rules! action {
    ($request:ident: $output:ident {
        $effect:ident: $name:literal $(, $fact:ident $(: $value:literal)?)* $(,)?
    }) => {
        impl $crate::Action for $request {
            type Output = $output;
            const OPERATION: $crate::Operation =
                SERVICE.$effect($name)$(.$fact($($value)?))*;

            // Optimised, it would be a fifth of the work on a client of all actions: then only for
            // who uses it.
            #[cfg_attr(not(debug_assertions), inline)]
            fn read(
                answer: &mut $crate::pending::Answering,
                context: &mut ::std::task::Context<'_>,
            ) -> ::std::task::Poll<::std::result::Result<$output, $crate::Error>> {
                $crate::pending::read(answer, context)
            }
        }

        $crate::action!($request $effect);
    };
    ($request:ident reads) => {
        impl $crate::Reads for $request {}
    };
    ($request:ident writes) => {};
}
