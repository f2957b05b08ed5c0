"""Documents from computed results and a Markdown text: HTML, PDF and DOCX; computes nothing."""
