//! What calls of the same action in the same region share: the rate limit and the retry budget.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use crate::rate_limit::Bucket;
use crate::retry::Budget;

/// What sets a lane apart from others.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LaneKey {
    pub(crate) service: Cow<'static, str>,
    pub(crate) action: Cow<'static, str>,
    pub(crate) region: Option<Arc<str>>,
    /// 0: no limit.
    pub(crate) per_second: u32,
}

/// The lane of one action in one region.
pub(crate) struct Lane {
    /// One per service: what makes calls fail rarely concerns a single action.
    pub(crate) budget: Arc<Budget>,
    pub(crate) bucket: Option<Arc<Bucket>>,
}

/// All lanes of an account. There are as many as actions and regions in use.
#[derive(Default)]
pub(crate) struct Lanes(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// In the order of their keys.
    lanes: Vec<(LaneKey, Arc<Lane>)>,
    /// Service and action. There are few.
    deprecated: Vec<[Cow<'static, str>; 2]>,
}

impl Lanes {
    pub(crate) fn get(&self, key: &LaneKey) -> Arc<Lane> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = known.lanes.binary_search_by(|(known, _)| known.cmp(key));
        let place = match place {
            Ok(at) => return Arc::clone(&known.lanes[at].1),
            Err(at) => at,
        };
        let mut lanes = known.lanes.iter();
        let other = lanes.find(|(other, _)| other.service == key.service);
        let lane = Arc::new(Lane {
            budget: other
                .map(|(_, lane)| Arc::clone(&lane.budget))
                .unwrap_or_default(),
            bucket: Bucket::new(key.per_second).map(Arc::new),
        });
        known.lanes.insert(place, (key.clone(), Arc::clone(&lane)));
        lane
    }

    /// Notes that an action is deprecated. Whether that is news.
    pub(crate) fn deprecate(&self, service: Cow<'static, str>, action: Cow<'static, str>) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let action = [service, action];
        let is_news = !known.deprecated.contains(&action);
        if is_news {
            known.deprecated.push(action);
        }
        is_news
    }
}
