//! What calls of the same action in the same region share: the rate limit and the retry budget.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap, HashSet};
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
    lanes: BTreeMap<LaneKey, Arc<Lane>>,
    budgets: HashMap<Cow<'static, str>, Arc<Budget>>,
    /// Service and action.
    deprecated: HashSet<[Cow<'static, str>; 2]>,
}

impl Lanes {
    pub(crate) fn get(&self, key: &LaneKey) -> Arc<Lane> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = known.lanes.get(key) {
            return Arc::clone(lane);
        }
        let budget = known.budgets.entry(key.service.clone()).or_default();
        let lane = Arc::new(Lane {
            budget: Arc::clone(budget),
            bucket: Bucket::new(key.per_second).map(Arc::new),
        });
        known.lanes.insert(key.clone(), Arc::clone(&lane));
        lane
    }

    /// Notes that an action is deprecated. Whether that is news.
    pub(crate) fn deprecate(&self, service: Cow<'static, str>, action: Cow<'static, str>) -> bool {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.deprecated.insert([service, action])
    }
}
