//! What hosts do wrong with feeds, and what to do about it on each of them.

use crate::http::Reply;

/// A kind of fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Pages elsewhere may not read a file.
    Cors,
    /// A file goes out as something else than it is.
    Type,
    /// Files that are packed are packed again.
    Encoding,
    /// What never changes is not kept.
    ShortLived,
    /// What changes is kept.
    LongLived,
    /// Videos cannot be asked for in parts.
    Range,
    /// What is not there is answered with something else.
    Fallback,
    /// A file is not there.
    Missing,
    /// A file is another one than was built.
    Damaged,
}

/// Which host it seems to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    Nginx,
    Apache,
    /// Netlify or Cloudflare Pages, which read `_headers`.
    HeadersFile,
    GitHub,
    S3,
    Other,
}

impl Host {
    /// By what it says of itself. What stands in front of others, such as Cloudflare, hides them.
    pub fn of(seen: &Reply) -> Self {
        let server = seen.header("server").to_ascii_lowercase();
        if server.contains("github") || !seen.header("x-github-request-id").is_empty() {
            Self::GitHub
        } else if server.contains("netlify") || !seen.header("x-nf-request-id").is_empty() {
            Self::HeadersFile
        } else if server.contains("amazons3") || !seen.header("x-amz-request-id").is_empty() {
            Self::S3
        } else if server.contains("cloudflare") {
            Self::HeadersFile
        } else if server.contains("nginx") || server.contains("openresty") {
            Self::Nginx
        } else if server.contains("apache") || server.contains("litespeed") {
            Self::Apache
        } else {
            Self::Other
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Nginx => "nginx",
            Self::Apache => "Apache",
            Self::HeadersFile => "Netlify or Cloudflare Pages",
            Self::GitHub => "GitHub Pages",
            Self::S3 => "S3",
            Self::Other => "",
        }
    }
}

const IN_HEADERS_FILE: &str = "upload the folder's `_headers` too; it counts only at the root of a site, so that a feed in a folder of it \
                               needs its lines there, with the folder's name before each path";

const NOT_HERE: &str =
    "GitHub Pages lets nobody choose this; put another host in front of it, or live with it";

impl Fault {
    /// For scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Cors => "cors",
            Self::Type => "type",
            Self::Encoding => "encoding",
            Self::ShortLived => "short-lived",
            Self::LongLived => "long-lived",
            Self::Range => "range",
            Self::Fallback => "fallback",
            Self::Missing => "missing",
            Self::Damaged => "damaged",
        }
    }

    /// Whether what was said of one file goes for another one too, since hosts go by the ends of names and by folders.
    pub fn is_of_all(self, said: &str, path: &str) -> bool {
        let end = |name: &str| name.rsplit_once('.').map_or(String::new(), |(_, end)| end.to_owned());
        let before = said.split(':').next().unwrap_or_default();
        match self {
            Self::Missing | Self::Damaged => false,
            Self::Type => end(before) == end(path),
            _ => true,
        }
    }

    /// What to do about it.
    pub const fn remedy(self, host: Host) -> &'static str {
        match (self, host) {
            (Self::Cors, Host::Nginx) => {
                "add to the location: add_header Access-Control-Allow-Origin * always;"
            }
            (Self::Cors, Host::Apache) => {
                "add to .htaccess: Header set Access-Control-Allow-Origin \"*\" (mod_headers)"
            }
            (Self::Cors, Host::S3) => {
                "add to the bucket's CORS configuration: AllowedOrigins [\"*\"], AllowedMethods [\"GET\", \"HEAD\"]"
            }
            (Self::Cors, Host::Other) => "have the host send Access-Control-Allow-Origin: * with every file",
            (Self::Type, Host::Nginx) => {
                "add to the location: types { application/octet-stream bin; image/webp webp; application/wasm wasm; text/javascript js mjs; }"
            }
            (Self::Type, Host::Apache) => {
                "add to .htaccess: AddType application/octet-stream .bin (and so on for what is named above)"
            }
            (Self::Type, Host::S3) => "set the Content-Type when uploading: aws s3 cp --content-type",
            (Self::Type, Host::Other | Host::GitHub) => {
                "have the host send that Content-Type for files with this ending"
            }
            (Self::Encoding, Host::Nginx) => {
                "take application/octet-stream out of gzip_types and brotli_types"
            }
            (Self::Encoding, Host::Apache) => {
                "add to .htaccess: SetEnvIfNoCase Request_URI \"\\.bin$\" no-gzip no-brotli"
            }
            (Self::Encoding, _) => "have .bin go out as application/octet-stream, which hosts do not pack",
            (Self::ShortLived, Host::Nginx) => {
                "add: location ~ /([0-9a-f]{16}|m)/ { add_header Cache-Control \"public, max-age=31536000, immutable\"; \
                 add_header Access-Control-Allow-Origin *; }"
            }
            (Self::ShortLived, Host::Apache) => {
                "add to .htaccess: <If \"%{REQUEST_URI} =~ m#/([0-9a-f]{16}|m)/#\"> Header set Cache-Control \
                 \"public, max-age=31536000, immutable\" </If>"
            }
            (Self::ShortLived, Host::S3) => {
                "upload them with: aws s3 sync --exclude \"*\" --include \"*/*\" --exclude \"n/*\" --exclude \"n-*\" --cache-control \"public, max-age=31536000, immutable\""
            }
            (Self::ShortLived, Host::Other) => {
                "have the host send Cache-Control: public, max-age=31536000, immutable for m/ and the folders of 16 digits"
            }
            (Self::LongLived, Host::Nginx) => {
                "add: location ~ /(head|find|suggest)\\.bin$ { add_header Cache-Control \"public, max-age=30\"; \
                 add_header Access-Control-Allow-Origin *; }"
            }
            (Self::LongLived, Host::Apache) => {
                "add to .htaccess: <FilesMatch \"^(head|find|suggest)\\.bin$\"> Header set Cache-Control \"public, max-age=30\" </FilesMatch>"
            }
            (Self::LongLived, Host::S3) => {
                "upload it with: aws s3 cp --cache-control \"public, max-age=30\", and let CloudFront go by that"
            }
            (Self::LongLived, Host::Other) => {
                "have the host send Cache-Control: public, max-age=30 for what changes"
            }
            (Self::ShortLived | Self::LongLived | Self::Cors, Host::GitHub) => NOT_HERE,
            (Self::Cors | Self::Type | Self::ShortLived | Self::LongLived, Host::HeadersFile) => {
                IN_HEADERS_FILE
            }
            (Self::Range, Host::Nginx) => "take max_ranges 0 out, and do not let a proxy strip Range",
            (Self::Range, Host::Apache) => "take MaxRanges none out, and do not unset Accept-Ranges",
            (Self::Range, _) => "serve the folder from a host that answers requests with Range",
            (Self::Fallback, Host::Nginx) => "end try_files with =404 rather than with a page",
            (Self::Fallback, Host::Apache) => {
                "take FallbackResource, or the rule of mod_rewrite, out for this folder"
            }
            (Self::Fallback, Host::HeadersFile) => {
                "put a 404.html at the root of the site, and take `/* /index.html 200` out of _redirects"
            }
            (Self::Fallback, Host::S3) => "do not name index.html as the error document",
            (Self::Fallback, _) => "have the host answer with 404 where there is no file",
            (Self::Missing | Self::Damaged, _) => "upload the whole folder again, head.bin last",
        }
    }
}
