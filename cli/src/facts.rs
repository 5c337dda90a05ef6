//! The runtime's facts about a service, from the catalogue's.

use tencentcloud_model::model::{Protocol, RegionUse, Service};
use tencentcloud_runtime as runtime;

/// The facts by which calls of a service are made. They are kept for as long as the program runs,
/// which makes one kind of call.
pub fn service(service: &Service) -> &'static runtime::Service {
    let regional: Vec<_> = service
        .regional_endpoints
        .iter()
        .map(|(region, host)| (kept(region), kept(host)))
        .collect();
    let regions: Vec<_> = service.regions.iter().map(|region| kept(region)).collect();
    let retryable: Vec<_> = service
        .errors
        .iter()
        .filter(|error| error.retryable)
        .map(|error| kept(&error.code))
        .collect();
    Box::leak(Box::new(runtime::Service {
        name: kept(&service.name),
        version: kept(&service.version),
        protocol: match service.protocol {
            Protocol::Tc3 => runtime::Protocol::Tc3,
            Protocol::ImRest => runtime::Protocol::ImRest,
        },
        endpoint: kept(&service.endpoint),
        regional_endpoints: regional.leak(),
        region: match service.region {
            RegionUse::Required => runtime::RegionUse::Required,
            RegionUse::Optional => runtime::RegionUse::Optional,
            RegionUse::Unused => runtime::RegionUse::Unused,
        },
        regions: regions.leak(),
        retryable_codes: retryable.leak(),
    }))
}

fn kept(text: &str) -> &'static str {
    text.to_owned().leak()
}
