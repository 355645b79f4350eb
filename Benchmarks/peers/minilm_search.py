"""PyTorch beside `MiniLM token-search step`, without the check that candidates survive tokenization."""
from common import Search, arguments, frozen, median_of
from transformers import AutoModel

options = arguments(__doc__, width=512, batch=64)
model = frozen(AutoModel.from_pretrained(options.model, add_pooling_layer=False), options.precision)


def embed(inputs):
    return model(inputs_embeds=inputs).last_hidden_state.mean(1)


search = Search(model.embeddings.word_embeddings.weight, 101, 102, embed, options)
fixed = search.candidates(search.gradient(), options.width)
median_of("MiniLM gradient", options, search.gradient)
median_of(f"MiniLM {options.width} candidates of 30", options, lambda: search.scores(fixed))
median_of(f"MiniLM token-search step, width {options.width}", options, lambda: search.step(options.width))
