//! Who is trusted, and why a server was not.

use std::error::Error as StdError;
use std::sync::Arc;

#[cfg(feature = "async")]
use rustls::ClientConfig;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{CertificateError, RootCertStore};
use webpki_root_certs::TLS_SERVER_ROOT_CERTS;

use super::ConnectionSettings;
use crate::error::{Error, ErrorKind};

/// Trusts the public certificate authorities and the extra ones.
#[cfg(feature = "async")]
pub(super) fn client_config(settings: &ConnectionSettings) -> Result<ClientConfig, Error> {
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(roots(settings)?);
    Ok(ClientConfig::builder_with_provider(provider())
        .with_safe_default_protocol_versions()
        .map_err(|error| {
            Error::new(ErrorKind::Config, "TLS cannot be set up").with_source(Box::new(error))
        })?
        .with_root_certificates(store)
        .with_no_client_auth())
}

/// The certificates of everybody who is trusted.
pub(super) fn roots(
    settings: &ConnectionSettings,
) -> Result<impl Iterator<Item = CertificateDer<'_>>, Error> {
    let mut extra = Vec::new();
    for file in &settings.roots {
        for (index, certificate) in certificates(file)?.into_iter().enumerate() {
            RootCertStore::empty()
                .add(certificate.clone())
                .map_err(|error| unreadable(index, error))?;
            extra.push(certificate);
        }
    }
    Ok(TLS_SERVER_ROOT_CERTS.iter().cloned().chain(extra))
}

/// The certificates of a file: one in DER, or any number but none in PEM. What stands beside
/// them in PEM, such as keys and comments, does not count.
fn certificates(file: &[u8]) -> Result<Vec<CertificateDer<'_>>, Error> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";
    if is_der(file) {
        return Ok(vec![CertificateDer::from_slice(file)]);
    }
    let pem = file.strip_prefix(BYTE_ORDER_MARK).unwrap_or(file);
    // The reader passes over what it does not know.
    let expected = pem
        .windows(BEGIN.len())
        .enumerate()
        .filter(|(at, window)| *window == BEGIN && is_certificate(&pem[at + BEGIN.len()..]))
        .count();
    if expected == 0 {
        return Err(Error::new(
            ErrorKind::Config,
            "an extra root certificate is neither PEM nor DER",
        ));
    }
    let mut certificates = Vec::with_capacity(expected);
    for certificate in CertificateDer::pem_slice_iter(pem) {
        certificates.push(certificate.map_err(|error| unreadable(certificates.len(), error))?);
    }
    if certificates.len() < expected {
        return Err(Error::new(
            ErrorKind::Config,
            format!(
                "of {expected} extra root certificates in a file, {} can be read: each must stand \
                 between lines of `-----BEGIN CERTIFICATE-----` and `-----END CERTIFICATE-----`",
                certificates.len()
            ),
        ));
    }
    Ok(certificates)
}

/// Whether bytes start as the ASN.1 of every certificate: a sequence whose length takes further
/// bytes. No text does.
fn is_der(file: &[u8]) -> bool {
    matches!(file, [0x30, 0x81..=0x84, ..])
}

/// Whether the label of a PEM section, at the start of these bytes, names a certificate of any
/// kind.
fn is_certificate(label: &[u8]) -> bool {
    let end = label
        .iter()
        .position(|byte| matches!(byte, b'-' | b'\r' | b'\n'));
    label[..end.unwrap_or(label.len())].ends_with(b"CERTIFICATE")
}

fn unreadable(index: usize, error: impl StdError + Send + Sync + 'static) -> Error {
    let message = format!(
        "certificate {} of an extra root certificate file cannot be read",
        index + 1
    );
    Error::new(ErrorKind::Config, message).with_source(Box::new(error))
}

/// The one implementation of cryptography that both transports use, whatever else is linked.
pub(super) fn provider() -> Arc<CryptoProvider> {
    Arc::new(ring::default_provider())
}

/// The TLS error that lies at the bottom of another one, if there is one.
pub(super) fn find<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        next = cause(error);
    }
    None
}

/// What caused an error. `io::Error` skips the error that it wraps when asked for its source.
pub(super) fn cause<'a>(
    error: &'a (dyn StdError + 'static),
) -> Option<&'a (dyn StdError + 'static)> {
    match error.downcast_ref::<std::io::Error>() {
        Some(error) => error.get_ref().map(|inner| inner as _),
        None => error.source(),
    }
}

/// What TLS with a server failed for, in words.
pub(super) fn reason(error: &rustls::Error, server: &str) -> String {
    let rustls::Error::InvalidCertificate(certificate) = error else {
        return format!("no TLS connection to {server}: {error}");
    };
    let reason = match certificate {
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "was issued for another name"
        }
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "has expired",
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "is not valid yet"
        }
        CertificateError::UnknownIssuer => "comes from an unknown issuer",
        CertificateError::Revoked => "was revoked",
        other => return format!("the certificate of {server} was refused: {other}"),
    };
    format!("the certificate of {server} {reason}")
}
