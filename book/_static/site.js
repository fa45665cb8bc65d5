// Cards, veils and explorables of a page of the site.
EmbeddingsCourse.decoratePage(document.querySelector("article.bd-article") ?? document.body);
