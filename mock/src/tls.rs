//! Certificates for https: an authority of the run's own, and what it vouches for.

use std::fmt::Display;
use std::net::IpAddr;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa,
    Issuer, KeyPair, KeyUsagePurpose,
};
use time::{Duration, OffsetDateTime};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::Error;

/// How long certificates hold, from a day before now on. Some clients take no more than 398 days.
const VALID: Duration = Duration::days(365);

/// What speaks TLS, and the certificate that its clients have to trust.
pub(crate) struct Tls {
    pub(crate) acceptor: TlsAcceptor,
    /// The authority's certificate as PEM.
    pub(crate) ca: String,
}

impl Tls {
    /// A new authority, and a certificate of it for `localhost` and an address. The authority's key
    /// is forgotten: nothing else can be signed with it.
    pub(crate) fn new(address: IpAddr) -> Result<Self, Error> {
        let (authority, ca) = authority().map_err(failed)?;
        let names = ["localhost".to_owned(), address.to_string()];
        let mut leaf = CertificateParams::new(names).map_err(failed)?;
        leaf.distinguished_name = named("tencentcloud-mock");
        leaf.use_authority_key_identifier_extension = true;
        leaf.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        leaf.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        valid_now(&mut leaf);
        let key = KeyPair::generate().map_err(failed)?;
        let certificate = leaf.signed_by(&key, &authority).map_err(failed)?;
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(failed)?
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::Pkcs8(key.serialize_der().into()),
            )
            .map_err(failed)?;
        let acceptor = TlsAcceptor::from(Arc::new(config));
        Ok(Self { acceptor, ca })
    }
}

/// An authority, and its certificate as PEM.
fn authority() -> Result<(Issuer<'static, KeyPair>, String), rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name = named("tencentcloud-mock, for this run alone");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    valid_now(&mut params);
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    let pem = pem(certificate.der());
    Ok((Issuer::new(params, key), pem))
}

fn named(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

fn valid_now(params: &mut CertificateParams) {
    let now = OffsetDateTime::from(std::time::SystemTime::now());
    params.not_before = now - Duration::DAY;
    params.not_after = now + VALID;
}

/// A certificate as text, 64 characters a line.
fn pem(certificate: &[u8]) -> String {
    let mut text = String::from("-----BEGIN CERTIFICATE-----\n");
    for bytes in certificate.chunks(48) {
        STANDARD.encode_string(bytes, &mut text);
        text.push('\n');
    }
    text + "-----END CERTIFICATE-----\n"
}

fn failed(error: impl Display) -> Error {
    Error::Certificate(error.to_string())
}
