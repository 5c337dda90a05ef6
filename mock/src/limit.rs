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

/// How many lanes there may be before those that lie idle are given up.
const MAX_LANES: usize = 1000;

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
        let Some(limit) = action.rate_limit else {
            return Ok(());
        };
        let key = [&service.module, &action.name.value, region.unwrap_or("")].map(str::to_owned);
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let over = |moment: &Instant| now.saturating_duration_since(*moment) >= WINDOW;
        if lanes.len() >= MAX_LANES && !lanes.contains_key(&key) {
            lanes.retain(|_, lane| !lane.back().is_none_or(over));
            if lanes.len() >= MAX_LANES {
                let message = "Requests come for too many regions at once.";
                return Err(Fault::new("RequestLimitExceeded", message));
            }
        }
        let lane = lanes.entry(key).or_default();
        while lane.front().is_some_and(over) {
            lane.pop_front();
        }
        if u32::try_from(lane.len()).is_ok_and(|taken| taken < *limit) {
            lane.push_back(now);
            return Ok(());
        }
        Err(Fault::new(
            "RequestLimitExceeded",
            format!(
                "{} takes {} at most.",
                action.name.value,
                words::rate_limit(*limit)
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

    #[test]
    fn made_up_regions_take_no_room_for_long() {
        let model = model();
        let (service, create) = find(&model, "lcic", "CreateRoom");
        let limiter = Limiter::default();
        let start = Instant::now();
        let lanes = || limiter.0.lock().expect("no panic").len();
        let mut taken = 0;
        for region in 0..3 * MAX_LANES {
            let region = region.to_string();
            taken += usize::from(limiter.take(service, create, Some(&region), start).is_ok());
        }
        assert_eq!((taken, lanes()), (MAX_LANES, MAX_LANES));
        assert!(limiter.take(service, create, Some("0"), start).is_ok());
        let later = start + WINDOW;
        assert!(limiter.take(service, create, Some("new"), later).is_ok());
        assert_eq!(lanes(), 1);
    }
}
