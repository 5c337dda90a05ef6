//! Calls of code from the metadata to a mock server that speaks the same metadata.

// Generated code comes formatted.
#[rustfmt::skip]
mod cloud;

use std::collections::BTreeSet;
use std::error::Error;
use std::time::Instant;

use cloud::runtime::Credential;
use cloud::{Config, alb, cvm, dnspod, sms_v20210111};
use tencentcloud_mock::Server;

/// Items of each listing, so that pages of ten are three.
const ROWS: usize = 25;

fn main() -> Result<(), Box<dyn Error>> {
    let wheel = std::env::args().nth(1).ok_or("name a wheel")?;
    let begun = Instant::now();
    let server = Server::builder().metadata(wheel).rows(ROWS).start_blocking()?;
    println!("   the server started in {} ms", begun.elapsed().as_millis());
    let config = Config::builder()
        .credentials(Credential::new(server.secret_id(), server.secret_key())?)
        .endpoint(server.url())
        .region("ap-guangzhou")
        .build()?;

    let sent = sms_v20210111::blocking::Client::new(&config)
        .send_sms()
        .phone_number_set(["+8613711112222"])
        .sms_sdk_app_id("1400006666")
        .template_id("1110")
        .send()?;
    println!("   sms.SendSms: {} sent", sent.send_status_set.len());
    assert!(!sent.send_status_set.is_empty());

    let cvm = cvm::blocking::Client::new(&config);
    let instances = cvm.describe_instances().limit(10).items();
    let instances = instances.collect::<Result<Vec<_>, _>>()?;
    let ids: BTreeSet<_> = instances.iter().map(|instance| &instance.instance_id).collect();
    assert_eq!((instances.len(), ids.len()), (ROWS, ROWS));
    assert_eq!(paged(&server, "DescribeInstances", instances.len()), 3);

    let dnspod = dnspod::blocking::Client::new(&config);
    let records = dnspod.describe_record_list().domain("example.com").limit(10).items();
    let records = records.collect::<Result<Vec<_>, _>>()?;
    let ids: BTreeSet<_> = records.iter().map(|record| record.record_id).collect();
    assert_eq!((records.len(), ids.len()), (ROWS, ROWS));
    // No total stands beside the records, so that the end is a page with none.
    assert_eq!(paged(&server, "DescribeRecordList", records.len()), 4);

    let alb = alb::blocking::Client::new(&config);
    let groups = alb.describe_target_groups().max_results(10).items();
    let groups = groups.collect::<Result<Vec<_>, _>>()?;
    assert_eq!(groups.len(), ROWS);
    assert_eq!(paged(&server, "DescribeTargetGroups", groups.len()), 3);
    Ok(())
}

/// Tells how many calls of an action brought its items.
fn paged(server: &Server, action: &str, items: usize) -> usize {
    let calls = server.calls().into_iter().filter(|call| call.action == action).count();
    println!("   {action}: {items} items in {calls} calls");
    calls
}
