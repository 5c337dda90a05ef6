//! Rules about a service as a whole.

use super::Rule;
use crate::diff::Verdict;

rules! {
    SERVICE_ADDED {
        name: "service-added", source: Safe, wire: Safe / Safe,
        about: "A service is new.",
        why: "It comes as a module behind a feature of its own, which nobody uses yet.",
        avoid: "Nothing to avoid.",
        example: "A new folder `spec/tiw/`.",
    }
    SERVICE_REMOVED {
        name: "service-removed", source: Breaking, wire: Breaking / Breaking,
        about: "A service is gone.",
        why: "Its module and its feature vanish, and the cloud is no longer documented to answer its actions.",
        avoid: "Deprecate its actions for a release, and remove it only when the cloud has switched it off.",
        example: "The folder `spec/tiw/` is deleted.",
    }
    SERVICE_RENAMED {
        name: "service-renamed", source: Breaking, wire: Safe / Safe,
        about: "A service has another folder, and so another module and feature.",
        why: "Callers name the module and the feature. Nothing of it is sent.",
        avoid: "Keep the folder. Another version of a service gets a folder beside it.",
        example: "The folder `spec/tke/` becomes `spec/tke_v20220501/`.",
    }
    SIGNING_NAME_CHANGED {
        name: "signing-name-changed", source: Safe, wire: Breaking / Breaking,
        about: "The name that requests are signed with is another.",
        why: "Requests signed with the old name are refused.",
        avoid: "Check the signing example of the documentation; a service hardly ever changes its name.",
        example: "`service: tiw` becomes `service: board`.",
    }
    VERSION_CHANGED {
        name: "version-changed", source: Safe, wire: Breaking / Breaking,
        about: "The version of the API is another.",
        why: "Deployed programs go on sending the old version, which is no longer documented.",
        avoid: "While the cloud answers both versions, put the new one into a folder of its own, such as `lcic_v20250101`.",
        example: "`version: \"2022-08-17\"` becomes `version: \"2025-01-01\"`.",
    }
    PROTOCOL_CHANGED {
        name: "protocol-changed", source: Breaking, wire: Breaking / Breaking,
        about: "Requests and answers are shaped by another protocol.",
        why: "Signature, address and envelope differ. Answers lose `request_id` and error codes their common part where TC3 is left.",
        avoid: "Describe the service that speaks the other protocol in a folder of its own.",
        example: "`protocol: tc3` becomes `protocol: im-rest`.",
    }
    ENDPOINT_CHANGED {
        name: "endpoint-changed", source: Safe, wire: Breaking / Breaking,
        about: "The default host is another.",
        why: "Deployed programs go on calling the old host, which is no longer documented.",
        avoid: "Make sure that the old host still answers, and approve the change with that reason.",
        example: "`endpoint: lcic.tencentcloudapi.com` becomes `endpoint: lcic.intl.tencentcloudapi.com`.",
    }
    REGIONAL_ENDPOINT_ADDED {
        name: "regional-endpoint-added", source: Safe, wire: Safe / Safe,
        about: "A region has a host of its own.",
        why: "Only callers who ask for it reach it.",
        avoid: "Nothing to avoid.",
        example: "`ap-mumbai: lcic.ap-mumbai.tencentcloudapi.com` under `regional_endpoints`.",
    }
    REGIONAL_ENDPOINT_REMOVED {
        name: "regional-endpoint-removed", source: Safe, wire: Breaking / Breaking,
        about: "A region no longer has a host of its own.",
        why: "Deployed programs that call the host may find nobody there.",
        avoid: "Make sure that the host still answers, and approve the change with that reason.",
        example: "`ap-mumbai` is gone from `regional_endpoints`.",
    }
    REGIONAL_ENDPOINT_CHANGED {
        name: "regional-endpoint-changed", source: Safe, wire: Breaking / Breaking,
        about: "The host of a region is another.",
        why: "Deployed programs go on calling the old host, which is no longer documented.",
        avoid: "Make sure that the old host still answers, and approve the change with that reason.",
        example: "The host beside `ap-mumbai` is another.",
    }
    REGION_BECAME_REQUIRED {
        name: "region-became-required", source: Safe, wire: Breaking / Breaking,
        about: "Requests must name a region.",
        why: "Deployed programs that name none are refused.",
        avoid: "Leave it `optional` while the cloud has a default.",
        example: "`region: optional` becomes `region: required`.",
    }
    REGION_BECAME_OPTIONAL {
        name: "region-became-optional", source: Safe, wire: Safe / Safe,
        about: "Requests may name a region, or none.",
        why: "What was sent before is still right.",
        avoid: "Nothing to avoid.",
        example: "`region: required` becomes `region: optional`.",
    }
    REGION_BECAME_UNUSED {
        name: "region-became-unused", source: Safe, wire: Warning / Warning,
        about: "Requests name no region any more.",
        why: "Deployed programs go on naming one, and nobody knows whether it still chooses anything.",
        avoid: "Leave it `optional` until the documentation says that the region is ignored.",
        example: "`region: optional` becomes `region: unused`.",
    }
    REGION_ADDED {
        name: "region-added", source: Safe, wire: Safe / Safe,
        about: "One more region is allowed, or any region is.",
        why: "What was sent before is still right.",
        avoid: "Nothing to avoid.",
        example: "`regions: [ap-mumbai]` becomes `regions: [ap-mumbai, ap-seoul]`.",
    }
    REGION_REMOVED {
        name: "region-removed", source: Safe, wire: Breaking / Breaking,
        about: "A region is no longer allowed.",
        why: "Deployed programs that name it are refused.",
        avoid: "List a region while the cloud accepts it.",
        example: "`regions: [ap-mumbai, ap-seoul]` becomes `regions: [ap-mumbai]`.",
    }
}
