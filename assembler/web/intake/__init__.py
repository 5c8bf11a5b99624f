"""The pages on which a dataset begins: from exports (导入), from last year or nothing (新建)."""
