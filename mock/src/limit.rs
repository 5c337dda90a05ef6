//! The documented number of requests per second.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tencentcloud_model::model::{Action, Service};
use tencentcloud_model::words;

use crate::fault::Fault;

/// The stretch in which requests are counted: a second, less what the way here may have brought
/// them closer together than they were sent.
const WINDOW: Duration = Duration::from_millis(900);

/// When the latest requests came, by service, action and region.
#[derive(Default)]
pub(crate) struct Limiter(Mutex<HashMap<[String; 3], VecDeque<Instant>>>);

impl Limiter {
    /// Counts a request, or refuses it. Refused ones do not count.
    pub(crate) fn take(
        &self,
        service: &Service,
        action: &Action,
        region: Option<&str>,
        now: Instant,
    ) -> Result<(), Fault> {
        let limit = action.rate_limit.value;
        if limit == 0 {
            return Ok(());
        }
        let key = [&service.module, &action.name.value, region.unwrap_or("")].map(str::to_owned);
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes.entry(key).or_default();
        while lane
            .front()
            .is_some_and(|earlier| now.saturating_duration_since(*earlier) >= WINDOW)
        {
            lane.pop_front();
        }
        if u32::try_from(lane.len()).is_ok_and(|taken| taken < limit) {
            lane.push_back(now);
            return Ok(());
        }
        Err(Fault::new(
            "RequestLimitExceeded",
            format!(
                "{} takes {} at most.",
                action.name.value,
                words::rate_limit(limit)
            ),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{find, model};

    #[test]
    fn each_action_and_region_has_its_own_limit() {
        let model = model();
        let (service, create) = find(&model, "lcic", "CreateRoom");
        let (_, describe) = find(&model, "lcic", "DescribeRoom");
        let limiter = Limiter::default();
        let start = Instant::now();
        let take = |action, region, after| {
            let now = start + Duration::from_millis(after);
            limiter.take(service, action, region, now).is_ok()
        };
        assert!((0..20).all(|after| take(create, None, after)));
        assert!(!take(create, None, 20));
        assert!(take(create, Some("ap-mumbai"), 20));
        assert!((0..50).all(|after| take(describe, None, after)));
        assert!(!take(describe, None, 50));
        // The first request is forgotten, the second is not.
        assert!(take(create, None, 900));
        assert!(!take(create, None, 900));
    }
}
