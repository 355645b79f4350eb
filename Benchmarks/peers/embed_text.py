"""PyTorch beside the executable `embed`: from the start of the process to one embedding. Time the whole process."""
import resource
import sys
import time

start = time.perf_counter()
import torch
from transformers import AutoModel, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
model = AutoModel.from_pretrained(sys.argv[1], add_pooling_layer=False).eval()
with torch.no_grad():
    tokens = tokenizer("The chest radiograph shows clear lungs.", return_tensors="pt")
    embedding = torch.nn.functional.normalize(model(**tokens).last_hidden_state.mean(1))
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"embedding of {embedding.shape[1]} after {time.perf_counter() - start:.2f} s, {memory:.0f} MiB at most")
