//! Calls of code from the metadata to a mock server that speaks the same metadata.

// Generated code comes formatted.
#[rustfmt::skip]
mod cloud;

use std::error::Error;
use std::time::Instant;

use cloud::runtime::Credential;
use cloud::{Config, alb, cvm, dnspod, sms_v20210111};
use tencentcloud_mock::Server;

fn main() -> Result<(), Box<dyn Error>> {
    let wheel = std::env::args().nth(1).ok_or("name a wheel")?;
    let begun = Instant::now();
    let server = Server::builder().metadata(wheel).start_blocking()?;
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
    let instances = cvm.describe_instances().limit(1).items();
    let instances = instances.collect::<Result<Vec<_>, _>>()?;
    println!("   cvm.DescribeInstances: {} on all pages", instances.len());
    assert!(instances.iter().all(|instance| instance.instance_id.is_some()));
    assert!(!instances.is_empty());

    let dnspod = dnspod::blocking::Client::new(&config);
    let records = dnspod.describe_record_list().domain("example.com").items();
    let records = records.collect::<Result<Vec<_>, _>>()?;
    println!("   dnspod.DescribeRecordList: {} on all pages", records.len());
    assert!(!records.is_empty());

    let alb = alb::blocking::Client::new(&config);
    let groups = alb.describe_target_groups().max_results(1).items();
    let groups = groups.collect::<Result<Vec<_>, _>>()?;
    println!("   alb.DescribeTargetGroups: {} on all pages, by token", groups.len());
    assert!(groups.len() > 1);

    let named: Vec<_> = server.calls().into_iter().map(|call| call.action).collect();
    println!("   calls: {}", named.join(", "));
    Ok(())
}
